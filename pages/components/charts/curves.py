"""The curves of one run or of several, as charts: figures in, alt.Chart out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import altair as alt

from clothing_model import wording
from clothing_model.training.curve_diagnosis import best_epoch
from clothing_model.training.run.epochs import EpochFigures
from pages.components.charts.colours import SPLIT_COLOURS

ACCURACY_HEIGHT, LOSS_HEIGHT = 340, 220  # px
SPLITS = ["train", "validation"]
_DASHES = {"train": [5, 4], "validation": [1, 0]}
SETTING_COLOURS = ["#2f8f99", "#d9822b", "#8a6fc2", "#c4507a", "#7a9a2e", "#5b8bd0", "#a9773c"]
_LOSSES = (0.5, 1, 1.5, 2, 3, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Curve:
    """One run: what it is called, its epochs so far, the name of its best epoch's checkpoint.

    reference: the chapter's best validation accuracy for the same setting, 0..1, or None.
    """

    label: str
    rows: tuple[EpochFigures, ...]
    checkpoint: str = ""
    reference: float | None = None


def accuracy_chart(curves: Sequence[Curve], epochs: int) -> alt.LayerChart:
    """Accuracy by epoch, 1 to `epochs`; the best epoch marked, the chapter's ends beside it."""
    values = [value for c in curves for row in c.rows for value in (row.accuracy, row.val_accuracy)]
    values += [c.reference for c in curves if c.reference is not None]
    low = min(0.8, math.floor(5 * min(values, default=0.4)) / 5)
    scale = alt.Scale(domain=[low, 1.0], clamp=True)
    y = alt.Y("value:Q", title="accuracy", scale=scale, axis=alt.Axis(format=".0%", tickCount=5))
    layers = [_lines(curves, epochs, ("accuracy", "val_accuracy"), y), _best(curves, epochs, y)]
    if any(curve.reference is not None for curve in curves):
        layers.append(_reference(curves, epochs, y))
    return _layered(layers, ACCURACY_HEIGHT)


def loss_chart(curves: Sequence[Curve], epochs: int) -> alt.LayerChart:
    """Loss in nats by epoch, 1 to `epochs`; the axis ends at a round number."""
    values = [value for c in curves for row in c.rows for value in (row.loss, row.val_loss)]
    most = max((value for value in values if math.isfinite(value)), default=2.0)
    high = next((step for step in _LOSSES if step >= most), most)
    y = alt.Y(
        "value:Q", title="loss", scale=alt.Scale(domain=[0, high]), axis=alt.Axis(tickCount=5)
    )
    lines = _lines(curves, epochs, ("loss", "val_loss"), y, legend=False)
    return _layered([lines], LOSS_HEIGHT)


def alternative(curves: Sequence[Curve]) -> str:
    """The curves in words, for those who do not see them."""
    parts = []
    for curve in curves:
        best = best_epoch(curve.rows)
        if best is None:
            parts.append(f"{curve.label}: no epoch yet")
            continue
        last = curve.rows[-1]
        parts.append(
            f"{curve.label}: after epoch {last.epoch} training accuracy "
            f"{wording.percent(last.accuracy)} and validation accuracy "
            f"{wording.percent(last.val_accuracy)}, best {wording.percent(best.val_accuracy)} "
            f"in epoch {best.epoch}"
        )
    return "; ".join(parts) + "."


def _lines(
    curves: Sequence[Curve], epochs: int, names: tuple[str, str], y: alt.Y, legend: bool = True
) -> Any:
    rows = [
        {"run": c.label, "split": split, "epoch": row.epoch, "value": getattr(row, name)}
        for c in curves
        for row in c.rows
        for split, name in zip(SPLITS, names, strict=True)
    ]
    dashes = alt.Scale(domain=SPLITS, range=[_DASHES[split] for split in SPLITS])
    shown = _legend(2) if legend and len(curves) == 1 else None  # the caption tells the dashes
    return (
        _chart(rows)
        .mark_line(strokeWidth=2.2, point={"size": 22})
        .encode(
            x=_epochs(epochs),
            y=y,
            color=_colour(curves, legend),
            strokeDash=alt.StrokeDash("split:N", title=None, scale=dashes, legend=shown),
            detail=["run:N", "split:N"],
            tooltip=["run:N", "split:N", "epoch:Q", alt.Tooltip("value:Q", format=".3f")],
        )
    )


def _best(curves: Sequence[Curve], epochs: int, y: alt.Y) -> Any:
    rows = [
        {
            "run": curve.label,
            "split": "validation",
            "epoch": best.epoch,
            "value": best.val_accuracy,
            "name": curve.checkpoint,
        }
        for curve in curves
        if (best := best_epoch(curve.rows))
    ]
    base = _chart(rows).encode(x=_epochs(epochs), y=y)
    tips = ["run:N", "name:N", "epoch:Q", alt.Tooltip("value:Q", format=".3f")]
    marks = base.mark_point(size=130, strokeWidth=2.2, filled=False).encode(
        color=_colour(curves), tooltip=tips
    )
    if len(curves) > 1:
        return alt.layer(marks)
    right = bool(rows) and float(str(rows[0]["epoch"])) > (1 + epochs) / 2
    text = base.mark_text(
        align="right" if right else "left", dx=-6 if right else 6, dy=18, color="#7d8b8d"
    ).encode(text="name:N")
    return alt.layer(marks, text)


def _reference(curves: Sequence[Curve], epochs: int, y: alt.Y) -> Any:
    rows = [
        {"run": c.label, "split": "validation", "epoch": epochs, "value": c.reference}
        for c in curves
        if c.reference is not None
    ]
    return (
        _chart(rows)
        .mark_point(shape="diamond", size=150, filled=True, opacity=0.85)
        .encode(
            x=_epochs(epochs),
            y=y,
            color=_colour(curves),
            tooltip=["run:N", alt.Tooltip("value:Q", title="the chapter's best", format=".3f")],
        )
    )


def _layered(layers: list[Any], height: int) -> alt.LayerChart:
    chart = alt.layer(*layers).properties(height=height, width="container")
    return cast(alt.LayerChart, chart)


def _chart(rows: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart({"values": rows})


def _epochs(epochs: int) -> alt.X:
    scale = alt.Scale(domain=[1, max(2, epochs)], nice=False, padding=8)
    axis = alt.Axis(format="d", tickMinStep=1, tickCount=10, grid=False)
    return alt.X("epoch:Q", title="epoch", scale=scale, axis=axis)


def _colour(curves: Sequence[Curve], legend: bool = True) -> alt.Color:
    """By split for a single run, by run for several."""
    shown = _legend(2 if len(curves) == 1 else 1) if legend else None
    if len(curves) == 1:
        colours = [SPLIT_COLOURS[split] for split in SPLITS]
        scale = alt.Scale(domain=SPLITS, range=colours)
        return alt.Color("split:N", title=None, scale=scale, legend=shown)
    names = [curve.label for curve in curves]
    colours = [SETTING_COLOURS[n % len(SETTING_COLOURS)] for n in range(len(names))]
    scale = alt.Scale(domain=names, range=colours)
    return alt.Color("run:N", title=None, scale=scale, legend=shown)


def _legend(columns: int) -> alt.Legend:
    return alt.Legend(
        orient="top", columns=columns, symbolType="stroke", symbolSize=400, labelLimit=280, offset=4
    )
