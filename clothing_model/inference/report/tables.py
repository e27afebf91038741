"""The tables and photos of a report, as HTML. Every text in them is escaped."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from clothing_model import wording
from clothing_model.inference.evaluation.mistakes import sureness
from clothing_model.inference.report.style import RIGHT, WRONG

if TYPE_CHECKING:
    from clothing_model.data.datasets.manifest import DatasetPhoto
    from clothing_model.inference.evaluation.evaluate import Evaluation


def matrix(evaluation: "Evaluation") -> str:
    """The confusion matrix: rows true classes, columns answers, shaded by share of the row."""
    names = evaluation.class_names
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    rows = []
    for place, name in enumerate(names):
        counts = evaluation.confusion[place].tolist()
        of = sum(counts)
        cells = "".join(_cell(count, of, column == place) for column, count in enumerate(counts))
        rows.append(f"<tr><th>{escape(name)}</th>{cells}</tr>")
    return (
        '<div class="scroll"><table class="matrix"><thead><tr><td></td>'
        f"{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(count: int, of: int, right: bool) -> str:
    if not count:
        return "<td></td>"
    share = count / of
    shade = _on_white(RIGHT, 0.2 + 0.6 * share) if right else _on_white(WRONG, 0.25 + share)
    return f'<td style="background: {shade}">{count:,}</td>'


def _on_white(colour: str, weight: float) -> str:
    """A thinner "#rrggbb", 0.9 at most so that dark figures stay readable; made here, since
    old browsers mix no colours."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    mixed = (round(255 + (part - 255) * min(weight, 0.9)) for part in parts)
    return "#" + "".join(f"{part:02x}" for part in mixed)


def per_class(evaluation: "Evaluation") -> str:
    """Photos, recall, precision and F1 of each class; empty where there is nothing to say."""
    rows = []
    for label, row in evaluation.per_class.items():
        shares = (row.recall, row.precision, row.f1)
        cells = ("" if share is None else wording.percent(share) for share in shares)
        rows.append(
            f"<tr><td>{escape(label)}</td><td>{row.photos:,}</td>"
            f"{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        )
    return (
        '<div class="scroll"><table><thead><tr><th>class</th><th>photos</th><th>recall</th>'
        f"<th>precision</th><th>F1</th></tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def facts(rows: Mapping[str, str]) -> str:
    """Names and values, one pair a row."""
    lines = (f"<tr><td>{escape(k)}</td><td>{escape(v)}</td></tr>" for k, v in rows.items())
    return f'<table class="facts"><tbody>{"".join(lines)}</tbody></table>'


def photos(evaluation: "Evaluation", places: Sequence[int], pictures: Mapping[str, bytes]) -> str:
    """Photos with the answer, the true class and the file; `pictures` are JPEGs by digest."""
    sure = sureness(evaluation)
    figures = []
    for place in places:
        photo = evaluation.photos[place]
        said = evaluation.class_names[evaluation.answers[place]]
        figures.append(
            f"<figure>{_picture(photo, pictures.get(photo.digest))}<figcaption>"
            f"<b>{escape(said)}</b> {wording.probability(float(sure[place]))}<br>"
            f"is {escape(photo.label)}<br>{escape(photo.name)}</figcaption></figure>"
        )
    return f'<div class="photos">{"".join(figures)}</div>'


def _picture(photo: "DatasetPhoto", jpeg: bytes | None) -> str:
    """The photo in little, or words where its file can no longer be opened."""
    if not jpeg:
        return '<p class="gone">The file can no longer be opened.</p>'
    alt = escape(f"{photo.label}, the photo {photo.name}")
    return f'<img src="data:image/jpeg;base64,{b64encode(jpeg).decode()}" alt="{alt}">'
