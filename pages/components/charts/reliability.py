"""What a model says beside what comes true: steps of probability in, an Altair chart out."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from clothing_model import wording
from clothing_model.inference.evaluation.calibration import Bin
from clothing_model.network.metrics import wilson_interval

HEIGHT = 340  # px
_COLOUR = "#2f8f99"


def reliability_chart(bins: Sequence[Bin]) -> Any:
    """The share right of each step against what was said, with 95 % intervals and a diagonal."""
    rows = [_row(part) for part in bins if part.photos]
    scale = alt.Scale(domain=[0, 1])
    axis = alt.Axis(format=".0%", tickCount=6)
    said = alt.X("said:Q", title="how sure the model says it is", scale=scale, axis=axis)
    tips = [
        alt.Tooltip("said:Q", format=".1%"),
        alt.Tooltip("right:Q", format=".1%"),
        alt.Tooltip("photos:Q", format=","),
    ]
    base = alt.Chart({"values": rows}).encode(x=said, tooltip=tips)
    ideal = (
        alt.Chart({"values": [{"x": 0, "y": 0}, {"x": 1, "y": 1}]})
        .mark_line(strokeDash=[4, 4], color="#7d8b8d", strokeWidth=1.5)
        .encode(x=alt.X("x:Q", scale=scale, axis=axis), y=alt.Y("y:Q", scale=scale, axis=axis))
    )
    whiskers = base.mark_rule(color=_COLOUR, strokeWidth=2, opacity=0.55).encode(
        y=alt.Y("low:Q", title="how often it is right", scale=scale, axis=axis), y2="high:Q"
    )
    points = base.mark_point(filled=True, color=_COLOUR, opacity=1, size=90).encode(
        y=alt.Y("right:Q", scale=scale, axis=axis)
    )
    counts = base.mark_text(
        align=alt.expr("datum.said > 0.9 ? 'right' : 'left'"),
        dx=alt.expr("datum.said > 0.9 ? 5 : 8"),
        dy=alt.expr("datum.said > 0.9 ? 20 : 10"),
        color="currentColor",
    ).encode(y=alt.Y("right:Q", scale=scale, axis=axis), text=alt.Text("photos:Q", format=","))
    return (ideal + whiskers + points + counts).properties(height=HEIGHT)


def reliability_words(bins: Sequence[Bin]) -> str:
    """The chart for people who do not see it."""
    parts = [
        f"said {wording.percent(b.mean_probability, 0)}, right "
        f"{wording.percent(b.right / b.photos, 0)} ({b.right:,} of {b.photos:,})"
        for b in bins
        if b.photos
    ]
    return "Chart of what the model says against what comes true: " + "; ".join(parts) + "."


def _row(part: Bin) -> dict[str, float]:
    low, high = wilson_interval(part.right, part.photos)
    return {
        "said": part.mean_probability,
        "right": part.right / part.photos,
        "photos": part.photos,
        "low": low,
        "high": high,
    }
