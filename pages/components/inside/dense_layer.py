"""The dense layer at work: from a photo's vector to scores, and to percentages."""

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from clothing_model import wording
from clothing_model.data.datasets.manifest import DatasetPhoto
from clothing_model.inference.explanation.dense_layer import Deciding, deciding
from clothing_model.inference.explanation.evidence_picture import AGAINST, FOR
from clothing_model.network.head import DenseHead
from clothing_model.network.metrics import softmax
from clothing_model.network.models.folder import SavedModel
from pages.components.inside.dataset_vectors import DatasetVectors, dataset_vectors
from pages.components.inside.silence import show_silence
from pages.components.inside.subject import Subject
from pages.components.inside.waiting import told
from pages.components.shared.address_choice import address_choice
from pages.components.shared.glossary import explained
from pages.components.shared.outside_text import plain
from pages.components.shared.photo_thumbnails import thumbnail_address

DECIDING = 20
_FIRST = 5  # of them are shown at once
_PHOTOS = 5
_CLASSES = 14  # rows of the table of scores
TEMPERATURES = (0.25, 4.0)

_BLUE, _ORANGE = (f"rgb{colour}" for colour in (FOR, AGAINST))
_STYLE = f"""
<style>
.dense {{font-variant-numeric: tabular-nums}}
.dense .row {{display: grid; gap: .2rem .8rem; align-items: center; padding: .18rem 0}}
.dense.scores .row {{grid-template-columns: 6rem minmax(0, 1fr) 3.6rem minmax(0, 1fr) 4rem;
  max-width: 52rem}}
.dense .head {{font-size: .85rem; opacity: .75}}
.dense .name {{overflow: hidden; text-overflow: ellipsis; white-space: nowrap}}
.dense .number {{text-align: right; white-space: nowrap}}
.dense .track {{position: relative; height: .7rem; border-radius: .35rem; overflow: hidden;
  background: color-mix(in srgb, currentColor 9%, transparent)}}
.dense .track i {{position: absolute; top: 0; bottom: 0; background: #2f8f99}}
.dense .track b {{position: absolute; top: 0; bottom: 0; width: 1px; background: currentColor;
  opacity: .5}}
.dense .best .name, .dense .best .number {{font-weight: 600}}
.dense.deciding .row {{grid-template-columns: 5.6rem 11rem minmax(5rem, 12rem) minmax(0, 1fr);
  border-top: 1px solid color-mix(in srgb, currentColor 14%, transparent); padding: .4rem 0}}
.dense.deciding .head {{border-top: 0; padding: .1rem 0}}
.dense .photos {{display: flex; gap: .35rem}}
.dense .photos img {{width: 3.1rem; height: 4.1rem; object-fit: cover; border-radius: .3rem;
  background: color-mix(in srgb, currentColor 8%, transparent)}}
.dense .track .for {{background: {_BLUE}}}
.dense .track .against {{background: {_ORANGE}}}
@media (max-width: 640px) {{
  .dense.scores .row {{grid-template-columns: 4.4rem minmax(0, 1fr) 3rem minmax(0, 1fr) 3.6rem;
    gap: .2rem .45rem; font-size: .88rem}}
  .dense.deciding .row {{grid-template-columns: 5.4rem minmax(0, 1fr)}}
  .dense.deciding .photos {{grid-column: 1 / -1}}
  .dense.deciding .head {{display: none}}
}}
</style>
"""


def show(subject: Subject) -> None:
    """Scores, the numbers that decided, and with an inner layer its units."""
    model, head = subject.model, subject.head
    if model is None or head is None:
        st.info(
            f"No saved model uses {plain(subject.record.title)} yet, so there is no dense "
            "layer to look at. Train one, or choose another network."
        )
        st.page_link("train.py", label="Train one", icon=":material/model_training:")
        return
    st.markdown(_what_happens(head))
    vector = subject.vector
    _show_scores(model, head, vector)
    place = st.container()
    show_silence(model, head, vector)
    with place:  # last: it may have to wait for the dataset's vectors
        _show_deciding(subject, model, head, vector)


def _what_happens(head: DenseHead) -> str:
    size = f"{head.vector_size:,}"
    start = (
        f"Each class has one weight for each of the {size} numbers of the vector. "
        "Multiply each number by its weight, add everything up, and add the bias of the "
        "class. The result is the score of the class."
    )
    if head.inner_size:
        start = (
            f"This model has an extra (inner) layer of {head.inner_size:,} units. Each "
            f"unit multiplies the {size} numbers of the vector by its own weights, adds "
            "them up and adds its bias. If the result is below 0, it gives 0 (ReLU). "
            "Then each class does the same with the units, and the result is the score "
            "of the class."
        )
    return (
        f"{start} Softmax turns the {head.classes:,} scores into percentages. **Try** "
        "another temperature: the percentages change, but the order of the classes stays "
        "the same."
    )


@st.fragment
def _show_scores(model: SavedModel, head: DenseHead, vector: np.ndarray) -> None:
    st.subheader("Scores to percentages", anchor=False)
    own = round(min(max(model.temperature, TEMPERATURES[0]), TEMPERATURES[1]), 2)
    chosen = st.slider(
        "Temperature",
        *TEMPERATURES,
        own,
        0.01,
        key="temperature",
        bind="query-params",
        width=420,
        help=explained(
            "All scores are divided by the temperature before softmax. Above 1, the "
            "model is less sure; below 1, it is more sure. The temperature of this "
            f"model is {model.temperature:.2f}. It was chosen on validation photos, so "
            "that you can trust the percentages.",
            "Temperature",
        ),
    )
    # The slider has two digits; the model's own temperature has more.
    temperature = model.temperature if chosen == own else chosen
    logits = head.logits(vector[None])
    st.html(_STYLE + _scores_table(model.class_names, logits[0], softmax(logits, temperature)[0]))
    st.caption(
        "A percentage is e to the power of (score ÷ temperature), divided by the sum of "
        f"this over all {len(model.class_names):,} classes."
    )


def _scores_table(names: Sequence[str], scores: np.ndarray, shares: np.ndarray) -> str:
    order = np.argsort(-scores, kind="stable")
    low, high = min(float(scores.min()), 0.0), max(float(scores.max()), 0.0)
    span = max(high - low, 1e-9)
    zero = -low / span
    rows = [
        '<div class="row head" aria-hidden="true"><span></span><span>score</span><span></span>'
        "<span>percentage</span><span></span></div>"
    ]
    for place, index in enumerate(order[:_CLASSES]):
        name, score, share = escape(names[index]), float(scores[index]), float(shares[index])
        start = min(zero, zero + score / span)
        rows.append(
            f'<div class="row{" best" if not place else ""}" role="listitem">'
            f'<span class="name" title="{name}">{name}</span>'
            f'<span class="track" aria-hidden="true"><i style="left: {100 * start:.2f}%; '
            f'width: {100 * abs(score) / span:.2f}%"></i>'
            f'<b style="left: {100 * zero:.2f}%"></b></span>'
            f'<span class="number">{signed(score)}</span>'
            '<span class="track" aria-hidden="true">'
            f'<i style="left: 0; width: {100 * share:.2f}%"></i></span>'
            f'<span class="number">{wording.probability(share)}</span></div>'
        )
    if (left := len(order) - _CLASSES) > 0:
        rows.append(f'<div class="head">and {left:,} more, each with a lower score</div>')
    return f'<div class="dense scores" role="list">{"".join(rows)}</div>'


def signed(value: float, digits: int = 2) -> str:
    """-1.25 -> "−1.25", 2 -> "+2.00"."""
    return f"{value:+.{digits}f}".replace("-", "−")


def _show_deciding(
    subject: Subject, model: SavedModel, head: DenseHead, vector: np.ndarray
) -> None:
    st.subheader("The numbers that decided", anchor=False)
    names = model.class_names
    ranked = [names[i] for i in np.argsort(-head.logits(vector[None])[0], kind="stable")]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        one = _choose("Why this class", "class", ranked)
        other = _choose("and not this one", "against", [name for name in ranked if name != one])
    found = deciding(head, vector, names.index(one), names.index(other))
    order = found.most(DECIDING)
    st.markdown(_sum_in_words(found, order, plain(one), plain(other)))
    photos: _Photos | None = None
    with told():  # who waits sees the rest meanwhile
        photos = _Photos(subject, dataset_vectors(subject), order)
    table = _DecidingTable(vector, found, order, (one, other), photos)
    st.html(_STYLE + table.html(order[:_FIRST]))
    if order[_FIRST:]:
        with st.expander(f"The next {len(order) - _FIRST}"):
            st.html(table.html(order[_FIRST:]))
    if photos:
        st.caption(plain(photos.words))


def _choose(label: str, key: str, options: list[str]) -> str:
    index = address_choice(key, options)
    return str(st.selectbox(label, options, index=index, key=key, width=200))


def _sum_in_words(found: Deciding, order: Sequence[int], one: str, other: str) -> str:
    part = float(found.parts[order].sum())
    rest = found.ahead - part
    return (
        f"The score of **{one}** is **{plain(signed(found.ahead))}** higher than the "
        f"score of **{other}**. This difference is a sum over all {len(found.parts):,} "
        f"numbers: each number times (its weight for {one} minus its weight for {other}). "
        f"The {len(order)} largest parts add up to {plain(signed(part))}. All other parts "
        f"and the biases give {plain(signed(rest))}."
    )


class _Photos:
    """The photos that have most of each of some numbers."""

    def __init__(self, subject: Subject, found: DatasetVectors, numbers: Sequence[int]) -> None:
        rows = [n for n, photo in enumerate(found.photos) if photo.split in ("train", "")]
        rows = rows or list(range(len(found.photos)))
        vectors = found.vectors[rows][:, numbers]
        best = np.argsort(-vectors, axis=0, kind="stable")[:_PHOTOS]
        self._dataset = subject.dataset
        self._found = {
            number: [found.photos[rows[row]] for row in best[:, place]]
            for place, number in enumerate(numbers)
        }
        kind = "training " if found.photos[rows[0]].split else ""
        self.words = (
            f"Beside each number you see the {_PHOTOS} of {len(rows):,} {kind}photos in "
            "which it is largest. What do they have in common? Nobody told the network, "
            "so be careful before you give the number a name."
        )

    def of(self, number: int) -> str:
        return "".join(self._picture(photo) for photo in self._found[number])

    def _picture(self, photo: DatasetPhoto) -> str:
        label, address = escape(photo.label), escape(thumbnail_address(self._dataset, photo))
        return f'<img src="{address}" alt="{label}" title="{label}" loading="lazy">'


class _DecidingTable:
    """Rows of numbers, drawn with the same scale."""

    def __init__(
        self,
        vector: np.ndarray,
        found: Deciding,
        order: Sequence[int],
        names: tuple[str, str],
        photos: _Photos | None,
    ) -> None:
        self._vector, self._found, self._names, self._photos = vector, found, names, photos
        self._scale = max(float(np.abs(found.parts[order]).max(initial=0)), 1e-9)

    def html(self, numbers: Sequence[int]) -> str:
        one, other = (escape(name) for name in self._names)
        rows = [
            '<div class="row head" aria-hidden="true"><span>number</span>'
            "<span>value × weight = part</span>"
            f"<span>for {other} | for {one}</span><span></span></div>",
            *(self._row(number) for number in numbers),
        ]
        return f'<div class="dense deciding" role="list">{"".join(rows)}</div>'

    def _row(self, number: int) -> str:
        value, part = float(self._vector[number]), float(self._found.parts[number])
        weight = part / value if value else 0.0
        width = 50 * abs(part) / self._scale
        start, kind = (50.0, "for") if part > 0 else (50 - width, "against")
        winner = escape(self._names[0] if part > 0 else self._names[1])
        photos = self._photos.of(number) if self._photos else ""
        return (
            '<div class="row" role="listitem">'
            f'<span class="name">no. {number:,}</span>'
            f"<span>{value:.2f} × {signed(weight)} = {signed(part)}</span>"
            f'<span class="track" role="img" aria-label="speaks for {winner}">'
            f'<i class="{kind}" style="left: {start:.2f}%; width: {width:.2f}%"></i>'
            '<b style="left: 50%"></b></span>'
            f'<span class="photos">{photos}</span></div>'
        )
