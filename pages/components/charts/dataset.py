"""Charts of a dataset: counts[split][class] in, an Altair chart and its words out."""

from collections.abc import Mapping
from typing import Any

import altair as alt

from clothing_model import wording
from clothing_model.data.datasets.balance import shares
from pages.components.charts.colours import SPLIT_COLOURS

_CLASS_AXIS = alt.Axis(labelAngle=-30, labelLimit=90, labelOverlap=False, ticks=False)

Counts = Mapping[str, Mapping[str, int]]


def counts_chart(counts: Counts) -> Any:
    """Photos of each class, the splits on top of each other in one bar."""
    rows = [
        {"split": split or "photos", "class": label, "photos": count, "order": order}
        for order, (split, classes) in enumerate(counts.items())
        for label, count in classes.items()
    ]
    base = _chart(rows).encode(x=alt.X("class:N", title=None, axis=_CLASS_AXIS))
    bars = base.mark_bar(width={"band": 0.7}).encode(
        y=alt.Y("photos:Q", title=None, stack="zero", axis=alt.Axis(tickCount=3)),
        color=_colour(counts),
        order=alt.Order("order:Q"),
        tooltip=[
            alt.Tooltip("class:N"),
            alt.Tooltip("split:N"),
            alt.Tooltip("photos:Q", format=","),
        ],
    )
    totals = base.mark_text(dy=-7, color="#7d8b8d").encode(
        y=alt.Y("sum(photos):Q"), text=alt.Text("sum(photos):Q", format=",")
    )
    return (bars + totals).properties(height=210)


def counts_words(counts: Counts) -> str:
    """The counts chart for people who do not see it."""
    labels = next(iter(counts.values()), {})
    parts = [f"{label} {sum(split[label] for split in counts.values()):,}" for label in labels]
    return "Bar chart of the photos of each class: " + ", ".join(parts) + "."


def shares_chart(counts: Counts) -> Any:
    """Each class's share of each split: a row for a class, a bar for a split."""
    rows = [
        {"split": split or "photos", "class": label, "share": share}
        for split, classes in counts.items()
        for label, share in shares(classes).items()
    ]
    return (
        _chart(rows)
        .mark_bar()
        .encode(
            y=alt.Y(
                "class:N",
                title=None,
                axis=alt.Axis(labelLimit=120, labelOverlap=False, ticks=False),
            ),
            yOffset=alt.YOffset("split:N", sort=_names(counts)),
            x=alt.X("share:Q", title="share of the split's photos", axis=alt.Axis(format="%")),
            color=_colour(counts),
            tooltip=["class:N", "split:N", alt.Tooltip("share:Q", format=".1%")],
        )
        .properties(height=max(120, 15 * len(counts) * _classes(counts)))
    )


def shares_words(counts: Counts) -> str:
    """The shares chart for people who do not see it."""
    parts = [
        f"{split or 'photos'}: "
        + ", ".join(f"{label} {wording.percent(share)}" for label, share in shares(classes).items())
        for split, classes in counts.items()
    ]
    return "Bar chart of each class's share of each split. " + ". ".join(parts) + "."


def _chart(rows: list[dict[str, Any]]) -> Any:
    return alt.Chart({"values": rows})


def _classes(counts: Counts) -> int:
    return len(next(iter(counts.values()), {}))


def _names(counts: Counts) -> list[str]:
    return [split or "photos" for split in counts]


def _colour(counts: Counts) -> Any:
    colours = [SPLIT_COLOURS[split] for split in counts]
    scale = alt.Scale(domain=_names(counts), range=colours)
    legend = None if len(counts) == 1 else alt.Legend(title=None, orient="top")
    return alt.Color("split:N", scale=scale, legend=legend)
