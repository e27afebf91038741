"""A report on a model: one HTML file that holds all it needs, to hand in or to print.

Here are its figures, places and sentences; templates/ holds what is around them.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from clothing_model import wording
from clothing_model.data.datasets.appearance import appearances
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.inference.evaluation.calibration import (
    calibration_error,
    error_by_chance,
    reliability,
)
from clothing_model.inference.evaluation.fairness import beside, learned_from_few
from clothing_model.inference.evaluation.mistakes import confusions, sureness, to_show, worst_first
from clothing_model.inference.evaluation.sentences import (
    calibration_sentence,
    error_sentence,
    loss_sentence,
    mix_sentence,
    outlook,
    use_of,
)
from clothing_model.inference.report import charts
from clothing_model.inference.report.facts import made_of, trained_on
from clothing_model.network.models.folder import SavedModel
from clothing_model.parameters import Parameter

if TYPE_CHECKING:
    from clothing_model.inference.evaluation.evaluate import Evaluation

MISTAKES, PAIRS = 24, 6

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,  # names come from outside
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters |= {
    "percent": wording.percent,
    "probability": wording.probability,
    "thousands": "{:,}".format,
    "base64": lambda data: b64encode(data).decode(),
}


def report(
    saved: SavedModel,
    manifest: Manifest,
    split: str,
    evaluation: "Evaluation",
    made: datetime | None = None,
    settings: Mapping[str, Parameter] | None = None,
) -> str:
    """The page for an evaluation of `saved` on a split ("" for a folder without splits).

    `made` is the time that it gives; now without it. `settings` are those of a training that it
    tells.
    """
    dataset, bins = manifest.root.name, reliability(evaluation)
    use = use_of(trained_on(saved.facts), dataset, split)
    history, best = saved.facts.get("history") or [], int(saved.facts.get("best_epoch", 0))
    lines = ("accuracy", "loss") if len(history) > 1 else ()
    shown = to_show(evaluation.confusion)
    return TEMPLATES.get_template("report.html").render(
        saved=saved,
        split=split,
        dataset=dataset,
        found=evaluation,
        made=made or datetime.now(UTC),
        use=use,
        beside=" ".join(
            part
            for part in (
                beside(evaluation.summary()),
                learned_from_few(saved.facts.get("dataset", {}).get("learned", {})),
            )
            if part
        ),
        outlook=outlook(evaluation.right, evaluation.total, use),
        curves=[charts.curves(history, name, best) for name in lines],
        temperature=float(saved.facts.get("temperature", 1.0)),
        matrix=_matrix(evaluation, shown),
        shown=[evaluation.class_names[place] for place in shown],
        pairs=confusions(evaluation)[:PAIRS],
        reliability=charts.reliability(bins),
        calibration=calibration_sentence(bins),
        error=error_sentence(calibration_error(bins), error_by_chance(evaluation)),
        worst=_worst(evaluation, manifest),
        loss=loss_sentence(evaluation.loss, len(evaluation.class_names)),
        mix=mix_sentence(manifest.counts, split, evaluation.recalls),
        made_of=made_of(saved.facts, settings or {}),
    )


def _matrix(
    evaluation: "Evaluation", shown: Sequence[int]
) -> list[tuple[str, list[tuple[str, int, float]]]]:
    """Each true class with its answers, of those that are shown: "right" or "wrong", photos, the
    colour's strength, 0.9 at most so that dark figures stay readable."""
    rows = []
    names, confusion = evaluation.class_names, evaluation.confusion.tolist()
    for truth, counts in ((names[row], confusion[row]) for row in shown):
        cells = []
        for answer, count in ((names[column], counts[column]) for column in shown):
            share = count / max(sum(counts), 1)
            right = answer == truth
            strength = 0.2 + 0.6 * share if right else min(0.25 + share, 0.9)
            cells.append(("right" if right else "wrong", count, round(strength, 3)))
        rows.append((truth, cells))
    return rows


def _worst(evaluation: "Evaluation", manifest: Manifest) -> list[tuple[Any, ...]]:
    """The worst mistakes: photo, answer, its probability, a small JPEG (None: it is gone)."""
    sure, places = sureness(evaluation), worst_first(evaluation)[:MISTAKES]
    seen = appearances(manifest, [evaluation.photos[place] for place in places])
    found = []
    for place in places:
        photo = evaluation.photos[place]
        picture = seen[photo.digest].thumbnail if photo.digest in seen else None
        answer = evaluation.class_names[evaluation.answers[place]]
        found.append((photo, answer, float(sure[place]), picture))
    return found
