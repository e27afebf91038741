"""Charts of a dataset: counts[split][class] in, an Altair chart and its words out."""

from collections.abc import Mapping
from typing import Any

import altair as alt

from clothing_model import wording
from clothing_model.data.datasets.balance import shares
from pages.components.charts.colours import SPLIT_COLOURS

_CLASS_AXIS = alt.Axis(labelAngle=-30, labelLimit=90, labelOverlap=False, ticks=False)

Counts = Mapping[str, Mapping[str, int]]


FEW = 14  # classes whose bars and names fit into a phone
BAR = 32  # px, of a class among more
MOST = 40  # classes that are drawn; one more than these, and the middle ones are left out


def classes_shown(counts: Counts) -> list[str]:
    """The classes that are drawn, in their order: of very many the largest and the smallest, of
    equals the first."""
    labels = list(next(iter(counts.values()), {}))
    if len(labels) <= MOST:
        return labels
    totals = {label: sum(split[label] for split in counts.values()) for label in labels}
    ranked = sorted(labels, key=lambda label: -totals[label])
    ends = {*ranked[: MOST // 2], *ranked[-MOST // 2 :]}
    return [label for label in labels if label in ends]


def left_out(counts: Counts) -> str:
    """What the charts do not show, in a sentence; "" where they show all."""
    classes, shown = len(next(iter(counts.values()), {})), len(classes_shown(counts))
    if shown == classes:
        return ""
    half = shown // 2
    return (
        f"Of {classes:,} classes, the chart shows the {half} with the most photos and the {half} "
        "with the fewest."
    )


def counts_chart(counts: Counts) -> Any:
    """Photos of each class, the splits on top of each other in one bar."""
    shown = classes_shown(counts)
    rows = [
        {"split": split or "photos", "class": label, "photos": count, "order": order}
        for order, (split, classes) in enumerate(counts.items())
        for label, count in classes.items()
        if label in shown
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
    totals = base.mark_text(dy=-7, color="currentColor").encode(
        y=alt.Y("sum(photos):Q"), text=alt.Text("sum(photos):Q", format=",")
    )
    chart = (bars + totals).properties(height=210)
    return chart if len(shown) <= FEW else chart.properties(width=BAR * len(shown))


def counts_words(counts: Counts) -> str:
    """The counts chart for people who do not see it."""
    labels = classes_shown(counts)
    parts = [f"{label} {sum(split[label] for split in counts.values()):,}" for label in labels]
    return "Bar chart of the photos of each class: " + ", ".join(parts) + "."


def shares_chart(counts: Counts) -> Any:
    """Each class's share of each split: a row for a class, a bar for a split."""
    shown = classes_shown(counts)
    rows = [
        {"split": split or "photos", "class": label, "share": share}
        for split, classes in counts.items()
        for label, share in shares(classes).items()
        if label in shown
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
        .properties(height=max(120, 15 * len(counts) * len(shown)))
    )


def shares_words(counts: Counts) -> str:
    """The shares chart for people who do not see it."""
    shown = classes_shown(counts)
    parts = [
        f"{split or 'photos'}: "
        + ", ".join(
            f"{label} {wording.percent(share)}"
            for label, share in shares(classes).items()
            if label in shown
        )
        for split, classes in counts.items()
    ]
    return "Bar chart of each class's share of each split. " + ". ".join(parts) + "."


def _chart(rows: list[dict[str, Any]]) -> Any:
    return alt.Chart({"values": rows})


def _names(counts: Counts) -> list[str]:
    return [split or "photos" for split in counts]


def _colour(counts: Counts) -> Any:
    colours = [SPLIT_COLOURS[split] for split in counts]
    scale = alt.Scale(domain=_names(counts), range=colours)
    legend = None if len(counts) == 1 else alt.Legend(title=None, orient="top")
    return alt.Color("split:N", scale=scale, legend=legend)
