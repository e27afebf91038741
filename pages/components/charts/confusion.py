"""What is taken for what: counts in, an Altair heat map whose cells can be clicked out."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np

LABELS = 62  # px, for the longest names of classes
CELL = 24  # px, of a cell among many
FEW = 12  # classes that fit into a column of the page, and into a phone
HEAD = 110  # px, for the answers' names and the title above them


def confusion_chart(
    counts: np.ndarray,
    names: Sequence[str],
    chosen: tuple[str, str],
    turn: int,
    shown: Sequence[int] | None = None,
) -> Any:
    """Rows are true classes, columns answers; the selection "cell" gives truth and answer.

    counts: int (classes, classes). shown: the classes that are drawn, all without it; more than
    a dozen of them have a width of their own, and may need to be scrolled. turn: another
    number after each choice, or the browser would keep a second click on the same cell to
    itself.
    """
    shown = range(len(names)) if shown is None else shown
    base = _base(_rows(counts, names, chosen, turn, shown), [names[row] for row in shown])
    few = len(shown) <= FEW
    numbers = (
        base.transform_filter("datum.photos > 0")
        .mark_text(fontSize=12 if few else 9, cursor="pointer")
        .encode(text="photos:Q", color=alt.Color("ink:N", scale=None))
    )
    ring = base.transform_filter(alt.datum.chosen).mark_rect(
        fillOpacity=0, stroke="currentColor", strokeWidth=2.5, cornerRadius=3
    )
    chart = (_squares(base) + numbers + ring).properties(height=(32 if few else CELL) * len(shown))
    if few:
        return chart.properties(height=32 * len(shown) + HEAD)
    return chart.properties(width=CELL * len(shown))


def _base(rows: list[dict[str, Any]], names: Sequence[str]) -> Any:
    """A place for each cell, with what is told where the mouse rests on it."""
    over = alt.Axis(orient="top", labelAngle=-45, labelLimit=LABELS, **_AXIS)
    left = alt.Axis(labelLimit=LABELS + 8, labelBaseline="middle", **_AXIS)
    order = list(names)
    return alt.Chart({"values": rows}).encode(
        x=alt.X("answer:N", sort=order, title="what the model answered", axis=over),
        y=alt.Y("truth:N", sort=order, title="true class", axis=left),
        tooltip=[
            alt.Tooltip("truth:N", title="true class"),
            alt.Tooltip("answer:N"),
            alt.Tooltip("photos:Q", format=","),
            alt.Tooltip("share:Q", title="share of the true class", format=".1%"),
        ],
        description="words:N",
    )


def _squares(base: Any) -> Any:
    """The cells' colours; a click on one selects it."""
    scale = alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values()))
    cell = alt.selection_point(name="cell", fields=["truth", "answer", "turn"], empty=False)
    return (
        base.mark_rect(cornerRadius=3, cursor="pointer", stroke="transparent", strokeWidth=2)
        .encode(
            color=alt.Color("kind:N", scale=scale, legend=None),
            opacity=alt.Opacity("shade:Q", scale=None),
        )
        .add_params(cell)
    )


_COLOURS = {"right": "#1f7a83", "wrong": "#d9822b", "none": "#7d8b8d"}
_AXIS: dict[str, Any] = {"labelOverlap": False, "ticks": False, "domain": False, "grid": False}


def _rows(
    counts: np.ndarray,
    names: Sequence[str],
    chosen: tuple[str, str],
    turn: int,
    shown: Sequence[int],
) -> list[dict[str, Any]]:
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return [
        {
            "truth": truth,
            "answer": answer,
            "photos": int(counts[row, column]),
            "share": float(shares[row, column]),
            "words": f"{truth} called {answer}: {counts[row, column]:,}",
            "chosen": (truth, answer) == chosen,
            "turn": turn,
            **_look(float(shares[row, column]), row == column),
        }
        for row in shown
        for column in shown
        for truth, answer in [(names[row], names[column])]
    ]


def _look(share: float, right: bool) -> dict[str, Any]:
    """Rare mistakes stay visible: their shade grows with the root of their share."""
    if not share:
        return {"kind": "none", "shade": 0.09, "ink": "currentColor"}
    shade = 0.2 + 0.75 * share if right else 0.12 + 0.88 * share**0.5
    ink = "#ffffff" if right and shade > 0.6 else "#1c2526" if shade > 0.75 else "currentColor"
    return {"kind": "right" if right else "wrong", "shade": shade, "ink": ink}


def confusion_words(
    counts: np.ndarray, names: Sequence[str], shown: Sequence[int] | None = None
) -> str:
    """The heat map for people who do not see it."""
    shown = range(len(names)) if shown is None else shown
    parts = [
        f"{truth}: {counts[row, row]} of {counts[row].sum()} right"
        + "".join(
            f", {counts[row, column]} called {answer}"
            for column in shown
            for answer in [names[column]]
            if column != row and counts[row, column]
        )
        for row in shown
        for truth in [names[row]]
        if counts[row].sum()
    ]
    return "Confusion matrix. " + "; ".join(parts) + "."
