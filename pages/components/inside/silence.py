"""What dropout silences while a head is trained, and what becomes of one answer."""

from collections import Counter
from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from clothing_model import wording
from clothing_model.inference.explanation.dense_layer import (
    silences,
    sums_of_units,
    with_silence,
)
from clothing_model.network.head import DenseHead
from clothing_model.network.metrics import softmax
from clothing_model.network.models.folder import SavedModel
from pages.components.shared.outside_text import plain

SHARES = {"Nobody": 0.0, "20 %": 0.2, "Half": 0.5, "80 %": 0.8}
STEPS = 1_000
_DRAWN = 300  # units that are drawn at most
_ROLL = "silence_roll"
_CLASSES = 3

_STYLE = """
<style>
.units {display: grid; grid-template-columns: repeat(auto-fill, minmax(1.5rem, 1fr)); gap: 3px;
  max-width: 52rem; margin: .3rem 0}
.units i {position: relative; aspect-ratio: 1; border-radius: 4px;
  border: 1px solid color-mix(in srgb, currentColor 22%, transparent);
  background: color-mix(in srgb, #2f8f99 var(--value), transparent)}
.units .silent {background: none; opacity: .45}
.units .silent::after {content: "×"; position: absolute; inset: 0; display: grid;
  place-items: center; font-style: normal; font-size: .9rem; line-height: 1}
.silence-table {border-collapse: collapse; font-variant-numeric: tabular-nums}
.silence-table th, .silence-table td {padding: .2rem 1.4rem .2rem 0; text-align: left;
  font-weight: 400; border: 0}
.silence-table thead th {font-size: .85rem; opacity: .75}
.silence-table .best {font-weight: 600}
</style>
"""


@st.fragment
def show_silence(model: SavedModel, head: DenseHead, vector: np.ndarray) -> None:
    """The inner layer's units, some of them silent, and the answer with the others alone."""
    units = head.inner_size
    st.subheader("Units and dropout" if units else "Dropout", anchor=False)
    st.markdown(_what_dropout_is(head))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.segmented_control(
            "Silence",
            list(SHARES),
            default="Half",
            required=True,
            key="silence",
            bind="query-params",
        )
        share = SHARES[name or "Half"]
        st.button("Silence others", icon=":material/casino:", on_click=_roll, disabled=not share)
    inputs = units or head.vector_size
    silent = silences(np.random.default_rng(0), STEPS, inputs, share)
    step = st.session_state.get(_ROLL, 0) % STEPS
    if units:
        st.html(_STYLE + _units(sums_of_units(head, vector), silent[step]))
    st.html(_STYLE + _table(model, head, vector, silent[step]))
    if share:
        st.markdown(_over_many(model, head, vector, silent))


def _roll() -> None:
    st.session_state[_ROLL] = st.session_state.get(_ROLL, 0) + 1


def _what_dropout_is(head: DenseHead) -> str:
    what = f"the {head.inner_size:,} units" if head.inner_size else "the vector's numbers"
    cells = (
        (
            "Each cell below is a unit. The darker the cell, the larger its number for this "
            "photo. An empty cell gives 0: its sum is below 0, and ReLU turns that into 0. "
        )
        if head.inner_size
        else ""
    )
    return (
        f"{cells}In each step of a training, dropout silences a random share of {what}, "
        "and the others get louder to make up for it. In the next step, it silences "
        "others. So the model cannot rely on a single one. When the model answers you, "
        "nothing is silent. **Try** it and watch the answer."
    )


def _units(sums: np.ndarray, silent: np.ndarray) -> str:
    values = np.maximum(sums, 0)
    top = max(float(values.max()), 1e-9)
    on = int((sums > 0).sum())
    cells = [
        f'<i{" class=silent" if quiet else ""} style="--value: {100 * value / top:.0f}%" '
        f'title="unit {number}: {_said(total, quiet)}"></i>'
        for number, (total, value, quiet) in enumerate(
            zip(sums[:_DRAWN].tolist(), values.tolist(), silent.tolist(), strict=False)
        )
    ]
    words = (
        f"{len(sums):,} units, {on:,} of them above 0 for this photo, {int(silent.sum()):,} silent"
    )
    more = f" The first {_DRAWN:,} are drawn." if len(sums) > _DRAWN else ""
    return (
        f'<div class="units" role="img" aria-label="{words}">{"".join(cells)}</div>'
        f'<div style="font-size: .875rem; opacity: .75">{words}. The darkest gives {top:.2f}.'
        f"{more}</div>"
    )


def _said(total: float, silent: bool) -> str:
    words = f"sum {total:.2f}".replace("-", "−")
    if silent:
        return f"{words}, silent"
    return words if total > 0 else f"{words}, ReLU makes it 0"


def _table(model: SavedModel, head: DenseHead, vector: np.ndarray, silent: np.ndarray) -> str:
    before = softmax(head.logits(vector[None]), model.temperature)[0]
    after = softmax(with_silence(head, vector, silent[None]), model.temperature)[0]
    shown = list(np.argsort(-before, kind="stable")[:_CLASSES])
    if (best := int(after.argmax())) not in shown:
        shown.append(best)
    rows = "".join(
        f"<tr><th scope=row>{escape(model.class_names[i])}</th>"
        f"{_cell(before, i)}{_cell(after, i)}</tr>"
        for i in shown
    )
    return (
        '<table class="silence-table"><thead><tr><th scope=col>class</th>'
        "<th scope=col>all at work</th>"
        f"<th scope=col>with {int(silent.sum()):,} silent</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _cell(shares: np.ndarray, index: int) -> str:
    best = ' class="best"' if index == int(shares.argmax()) else ""
    return f"<td{best}>{wording.probability(float(shares[index]))}</td>"


def _over_many(model: SavedModel, head: DenseHead, vector: np.ndarray, silent: np.ndarray) -> str:
    answers = with_silence(head, vector, silent).argmax(axis=1)
    own = int(head.logits(vector[None])[0].argmax())
    return _in_words(model.class_names, own, Counter(answers.tolist()))


def _in_words(names: Sequence[str], own: int, counts: Counter[int]) -> str:
    stays, steps = counts[own], counts.total()
    start = (
        f"Of {steps:,} such random steps, the answer is still {plain(names[own])} in **{stays:,}**"
    )
    others = [(label, count) for label, count in counts.most_common() if label != own]
    if not others:
        return f"{start}."
    label, count = others[0]
    if len(others) == 1:
        return f"{start}; in the other {count:,} it is {plain(names[label])}."
    return (
        f"{start}; in the other {steps - stays:,} it is one of {len(others)} classes, most often "
        f"{plain(names[label])} ({count:,})."
    )
