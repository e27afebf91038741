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

HEIGHT = 290  # px of both charts, which stand side by side
SPLITS = ["train", "validation"]
_DASHES = {"train": [5, 4], "validation": [1, 0]}
SETTING_COLOURS = ["#2f8f99", "#d9822b", "#8a6fc2", "#c4507a", "#7a9a2e", "#5b8bd0", "#a9773c"]
_SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"]
_POINTS = 12  # of a line, at most, where several lines may lie on each other
_LINE = {"symbolType": "stroke", "symbolSize": 400}
_MANY = 6
_LEAST = 0.05  # nats, where a stretched axis begins
_LOSSES = (0.5, 1, 1.5, 2, 3, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Curve:
    """One run: what it is called, its epochs so far, the name of its best epoch's checkpoint.

    reference: the chapter's best validation accuracy for the same setting, 0..1, or None.
    head_epochs: after how many epochs stages of the backbone learn, too; None for never.
    """

    label: str
    rows: tuple[EpochFigures, ...]
    checkpoint: str = ""
    reference: float | None = None
    head_epochs: int | None = None


def accuracy_chart(curves: Sequence[Curve], epochs: int, setting: str = "") -> alt.LayerChart:
    """Accuracy by epoch, 1 to `epochs`; the best epoch marked, the chapter's ends beside it.

    setting: what the curves' labels are values of, for the legend.
    """
    values = [value for c in curves for row in c.rows for value in (row.accuracy, row.val_accuracy)]
    values += [c.reference for c in curves if c.reference is not None]
    low = min(0.8, math.floor(10 * min(values, default=0.4)) / 10)
    scale = alt.Scale(domain=[low, 1.0], clamp=True)
    y = alt.Y("value:Q", title="accuracy", scale=scale, axis=alt.Axis(format=".0%", tickCount=5))
    layers = [
        _lines(curves, epochs, ("accuracy", "val_accuracy"), y, setting),
        _best(curves, epochs, y, setting),
    ]
    if any(curve.reference is not None for curve in curves):
        layers.append(_reference(curves, epochs, y, setting))
    if any(curve.head_epochs for curve in curves):
        layers.append(_tuning_begins(curves, epochs, label=True))
    return _layered(layers, HEIGHT)


def loss_chart(curves: Sequence[Curve], epochs: int, setting: str = "") -> alt.LayerChart:
    """Loss in nats by epoch, 1 to `epochs`; the axis ends at a round number. It is logarithmic
    where one run's loss would press those of the others flat (`is_stretched`)."""
    values = [value for c in curves for row in c.rows for value in (row.loss, row.val_loss)]
    most = max((value for value in values if math.isfinite(value)), default=2.0)
    high = next((step for step in _LOSSES if step >= most), most)
    scale, axis = alt.Scale(domain=[0, high]), alt.Axis(tickCount=5)
    if is_stretched(curves):
        scale = alt.Scale(type="log", domain=[_LEAST, high], clamp=True)
        axis = alt.Axis(values=[0.1, 1, 10, 100], format="~g")
    y = alt.Y("value:Q", title="loss", scale=scale, axis=axis)
    layers = [_lines(curves, epochs, ("loss", "val_loss"), y, setting)]
    if any(curve.head_epochs for curve in curves):
        layers.append(_tuning_begins(curves, epochs))
    return _layered(layers, HEIGHT)


def is_stretched(curves: Sequence[Curve]) -> bool:
    """Whether the largest validation loss of one run is many times that of another."""
    highest = [
        max(losses)
        for curve in curves
        if (losses := [row.val_loss for row in curve.rows if math.isfinite(row.val_loss)])
    ]
    return len(highest) > 1 and max(highest) > _MANY * min(highest)


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
            + (f", stages tuned after epoch {curve.head_epochs}" if curve.head_epochs else "")
        )
    return "; ".join(parts) + "."


def _lines(
    curves: Sequence[Curve], epochs: int, names: tuple[str, str], y: alt.Y, setting: str
) -> Any:
    rows = [
        {"run": c.label, "split": split, "epoch": row.epoch, "value": getattr(row, name)}
        for c in curves
        for row in c.rows
        for split, name in zip(SPLITS, names, strict=True)
    ]
    dashes = alt.Scale(domain=SPLITS, range=[_DASHES[split] for split in SPLITS])
    shown = _legend(2, **_LINE) if len(curves) == 1 else None  # the caption tells the dashes
    encoded: dict[str, Any] = {
        "x": _epochs(epochs),
        "y": y,
        "color": _colour(curves, setting),
        "strokeDash": alt.StrokeDash("split:N", title=None, scale=dashes, legend=shown),
        "detail": ["run:N", "split:N"],
        "tooltip": ["run:N", "split:N", "epoch:Q", alt.Tooltip("value:Q", format=".3f")],
    }
    if len(curves) == 1:
        return _chart(rows).mark_line(strokeWidth=2.2, point={"size": 22}).encode(**encoded)
    return _told_apart(curves, rows, encoded)


def _told_apart(
    curves: Sequence[Curve], rows: list[dict[str, Any]], encoded: dict[str, Any]
) -> Any:
    """Lines that may lie on each other: the first is the widest, so that it shows on both sides of
    the next; each has a mark of its own, in epochs of its own; and a press on a name in the
    legend brings its lines out."""
    names = [curve.label for curve in curves]
    chosen = alt.selection_point(fields=["run"], bind="legend")
    out = {"opacity": alt.condition(chosen, alt.value(0.9), alt.value(0.08))}
    widths = alt.Scale(domain=names, range=[2 + 1.3 * n for n in reversed(range(len(names)))])
    width = alt.StrokeWidth("run:N", scale=widths, legend=None)
    training, validation = (_chart([r for r in rows if r["split"] == s]) for s in SPLITS)
    step = max(1, math.ceil(max((row["epoch"] for row in rows), default=1) / _POINTS))
    marks = _chart(
        [
            row
            for row in rows
            if row["split"] == SPLITS[1]
            and (row["epoch"] - 1) % step == names.index(row["run"]) % step
        ]
    )
    shapes = [_SHAPES[n % len(_SHAPES)] for n in range(len(names))]
    shape = alt.Shape("run:N", scale=alt.Scale(domain=names, range=shapes), legend=None)
    without = {name: value for name, value in encoded.items() if name != "strokeDash"}
    return alt.layer(
        training.mark_line(strokeWidth=1.4).encode(**encoded, **out),
        validation.mark_line().encode(**encoded, **out, strokeWidth=width).add_params(chosen),
        marks.mark_point(size=60, filled=True).encode(**without, **out, shape=shape),
    )


def _best(curves: Sequence[Curve], epochs: int, y: alt.Y, setting: str) -> Any:
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
        color=_colour(curves, setting), tooltip=tips
    )
    if len(curves) > 1:
        return alt.layer(marks)
    right = bool(rows) and float(str(rows[0]["epoch"])) > (1 + epochs) / 2
    text = base.mark_text(
        align="right" if right else "left", dx=-6 if right else 6, dy=18, color="#7d8b8d"
    ).encode(text="name:N")
    return alt.layer(marks, text)


def _reference(curves: Sequence[Curve], epochs: int, y: alt.Y, setting: str) -> Any:
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
            color=_colour(curves, setting),
            tooltip=["run:N", alt.Tooltip("value:Q", title="the chapter's best", format=".3f")],
        )
    )


def _tuning_begins(curves: Sequence[Curve], epochs: int, label: bool = False) -> Any:
    """An upright line between the head's epochs and those of tuning, with a word."""
    after = sorted({curve.head_epochs for curve in curves if curve.head_epochs})
    rows = [{"epoch": number + 0.5, "word": "tuning →"} for number in after]
    base = _chart(rows).encode(x=_epochs(epochs))
    rule = base.mark_rule(color="#7d8b8d", strokeDash=[2, 3], strokeWidth=1.5)
    if not label:
        return rule
    text = base.mark_text(align="left", dx=5, dy=9, color="#7d8b8d", y=0).encode(text="word:N")
    return alt.layer(rule, text)


def _layered(layers: list[Any], height: int) -> alt.LayerChart:
    chart = alt.layer(*layers).properties(height=height, width="container")
    return cast(alt.LayerChart, chart)


def _chart(rows: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart({"values": rows})


def _epochs(epochs: int) -> alt.X:
    scale = alt.Scale(domain=[1, max(2, epochs)], nice=False, padding=8)
    axis = alt.Axis(format="d", tickMinStep=1, tickCount=10, grid=False)
    return alt.X("epoch:Q", title="epoch", scale=scale, axis=axis)


def _colour(curves: Sequence[Curve], setting: str) -> alt.Color:
    """By split for a single run, by run for several."""
    if len(curves) == 1:
        colours = [SPLIT_COLOURS[split] for split in SPLITS]
        scale = alt.Scale(domain=SPLITS, range=colours)
        return alt.Color("split:N", title=None, scale=scale, legend=_legend(2, **_LINE))
    names = [curve.label for curve in curves]
    colours = [SETTING_COLOURS[n % len(SETTING_COLOURS)] for n in range(len(names))]
    scale = alt.Scale(domain=names, range=colours)
    legend = _legend(4 if setting else 2)
    return alt.Color("run:N", title=setting or None, scale=scale, legend=legend)


def _legend(columns: int, **look: Any) -> alt.Legend:
    place: dict[str, Any] = {"orient": "bottom", "titleOrient": "left", "titleAnchor": "middle"}
    look = {"labelLimit": 210, "offset": 2, "rowPadding": 2, "symbolSize": 90} | look
    return alt.Legend(columns=columns, **place, **look)
