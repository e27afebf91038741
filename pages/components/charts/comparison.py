"""The recall of each class by two models."""

from typing import TYPE_CHECKING, Any

import altair as alt

from clothing_model import wording
from pages.components.charts.colours import MODEL_COLOURS

if TYPE_CHECKING:
    from clothing_model.inference.evaluation.evaluate import Evaluation

ROW = 30  # px for a class
MOST = 40  # classes that are drawn


def recall_chart(one: "Evaluation", two: "Evaluation", names: tuple[str, str]) -> Any:
    """A row for each class with a mark for each model, told apart by colour and shape.

    The second model's is the smaller one and lies on top: equal recalls show both. Of more than
    `MOST` classes, those in which the models differ most.
    """
    shown = recalls_shown(one, two)
    rows = [
        {"label": label, "model": name, "recall": recall, "photos": found.per_class[label].photos}
        for name, found in zip(names, (one, two), strict=True)
        for label, recall in found.recalls.items()
        if label in shown
    ]
    base = alt.Chart({"values": rows}).encode(
        y=alt.Y("label:N", title=None, sort=shown),
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
    height = ROW * len(shown)
    return (between + marks).properties(height=height).configure_legend(orient="top")


def recalls_shown(one: "Evaluation", two: "Evaluation") -> list[str]:
    """The classes that are drawn, in their order; of equal differences the first."""
    apart = {name: abs(recall - two.recalls[name]) for name, recall in one.recalls.items()}
    if len(apart) <= MOST:
        return list(one.class_names)
    most = sorted(apart, key=lambda name: -apart[name])[:MOST]
    return [name for name in one.class_names if name in most]


def recall_words(one: "Evaluation", two: "Evaluation", names: tuple[str, str]) -> str:
    """The chart for people who do not see it."""
    shown = recalls_shown(one, two)
    parts = [
        f"{label} {wording.percent(recall, 0)} and {wording.percent(two.recalls[label], 0)}"
        for label, recall in one.recalls.items()
        if label in shown
    ]
    return f"Recall of {names[0]} and of {names[1]} by class: {'; '.join(parts)}."
