"""Pictures of a paired comparison: four counts, and the recall of each class."""

from html import escape
from typing import TYPE_CHECKING, Any

import altair as alt
import streamlit as st

from clothing_model import wording
from clothing_model.inference.paired import Paired
from pages.components.colours import MODEL_COLOURS

if TYPE_CHECKING:
    from clothing_model.inference.evaluate import Evaluation

ROW = 30  # px for a class

_STYLE = """
<style>
.four {display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: .7rem; margin: .3rem 0}
.four div {padding: .6rem .8rem; border-radius: .5rem;
  background: color-mix(in srgb, currentColor 6%, transparent);
  border-left: .3rem solid color-mix(in srgb, currentColor 30%, transparent)}
.four b {display: block; font-size: 1.6rem; line-height: 1.2; font-weight: 650;
  font-variant-numeric: tabular-nums}
.four span {font-size: .9rem; overflow-wrap: anywhere}
@media (max-width: 640px) {.four {grid-template-columns: repeat(2, minmax(0, 1fr))}}
</style>
"""


def four_counts(paired: Paired, one: str, other: str) -> None:
    """How many photos both get right, one alone, the other alone, neither."""
    cells = (
        (paired.both, "both right", ""),
        (paired.first, f"only {one}", MODEL_COLOURS[0]),
        (paired.second, f"only {other}", MODEL_COLOURS[1]),
        (paired.neither, "both wrong", ""),
    )
    parts = "".join(
        f"<div{_border(colour)}><b>{count:,}</b><span>{escape(words)}</span></div>"
        for count, words, colour in cells
    )
    st.html(f'{_STYLE}<div class="four">{parts}</div>')


def _border(colour: str) -> str:
    return f' style="border-left-color: {colour}"' if colour else ""


def recall_chart(one: "Evaluation", two: "Evaluation", names: tuple[str, str]) -> Any:
    """A row for each class with a mark for each model, told apart by colour and shape.

    The second model's is the smaller one and lies on top: equal recalls show both.
    """
    rows = [
        {"label": label, "model": name, "recall": recall, "photos": found.per_class[label].photos}
        for name, found in zip(names, (one, two), strict=True)
        for label, recall in found.recalls.items()
    ]
    base = alt.Chart({"values": rows}).encode(
        y=alt.Y("label:N", title=None, sort=list(one.class_names)),
        x=alt.X(
            "recall:Q",
            title="recall",
            scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(format=".0%", tickCount=6),
        ),
    )
    between = base.mark_line(color="#7d8b8d", strokeWidth=2, opacity=0.6).encode(detail="label:N")
    order = list(names)
    marks = base.mark_point(filled=True, opacity=1).encode(
        color=alt.Color(
            "model:N", title=None, sort=order, scale=alt.Scale(range=list(MODEL_COLOURS))
        ),
        shape=alt.Shape(
            "model:N", title=None, sort=order, scale=alt.Scale(range=["circle", "diamond"])
        ),
        size=alt.Size("model:N", title=None, sort=order, scale=alt.Scale(range=[190, 90])),
        tooltip=[
            alt.Tooltip("label:N", title="class"),
            "model:N",
            alt.Tooltip("recall:Q", format=".1%"),
            alt.Tooltip("photos:Q", format=","),
        ],
    )
    height = ROW * len(one.class_names)
    return (between + marks).properties(height=height).configure_legend(orient="top")


def recall_words(one: "Evaluation", two: "Evaluation", names: tuple[str, str]) -> str:
    """The chart for people who do not see it."""
    parts = [
        f"{label} {wording.percent(recall, 0)} and {wording.percent(two.recalls[label], 0)}"
        for label, recall in one.recalls.items()
    ]
    return f"Recall of {names[0]} and of {names[1]} by class: {'; '.join(parts)}."
