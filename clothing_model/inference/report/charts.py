"""The charts of a report: what stands where. templates/chart.svg draws it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil, floor, log10
from typing import Any

from clothing_model import wording
from clothing_model.inference.evaluation.calibration import Bin
from clothing_model.network.metrics import wilson_interval

_RIGHT, _NAMES = 26, 70  # beside the drawing; where the lines' names stand
_APART = 15  # between two lines of text

Point = tuple[float, float]


@dataclass
class Chart:
    """A drawing in units of its own, which scale with the page; axes from `low` to `high` (x, y).

    up, across: what the axes show; rows, columns: their values with words; alt: all of it in a
    sentence. guides, lines: (kind, places), those below the dots (kind, x, y) and those above;
    notes: (x, y, anchor, words). A kind is a class of templates/style.css.
    """

    low: Point
    high: Point
    up: str
    across: str
    rows: list[tuple[float, str]]
    columns: list[tuple[float, str]]
    alt: str
    beside: int = _RIGHT
    guides: list[tuple[str, list[Point]]] = field(default_factory=list)
    dots: list[tuple[str, float, float]] = field(default_factory=list)
    lines: list[tuple[str, list[Point]]] = field(default_factory=list)
    notes: list[tuple[float, float, str, str]] = field(default_factory=list)

    width, height = 460, 280
    left, top, bottom = 64, 28, height - 44

    @property
    def right(self) -> int:
        return self.width - self.beside

    def x(self, value: float) -> float:
        """The place of a value across."""
        share = (value - self.low[0]) / ((self.high[0] - self.low[0]) or 1)
        return round(self.left + share * (self.right - self.left), 1)

    def y(self, value: float) -> float:
        """The place of a value up."""
        share = (value - self.low[1]) / ((self.high[1] - self.low[1]) or 1)
        return round(self.bottom - share * (self.bottom - self.top), 1)


def curves(history: Sequence[dict[str, Any]], name: str, best: int) -> Chart:
    """Training and validation over the epochs; the best epoch marked.

    `name` is "accuracy" (0..1) or "loss" (nats, from 0 up).
    """
    epochs = [int(row["epoch"]) for row in history]
    train = [float(row[name]) for row in history]
    validation = [float(row[f"val_{name}"]) for row in history]
    said: Callable[[float], str]
    if name == "loss":
        ticks = round_ticks(0.0, max(train + validation))
        rows = [(tick, f"{tick:g}") for tick in ticks]
        said = "{:.3f}".format
    else:
        ticks = round_ticks(min(0.5, *train, *validation), 1.0)
        rows = [(tick, wording.percent(tick, 0)) for tick in ticks]
        said = wording.percent
    chart = Chart(
        low=(min(epochs), ticks[0]),
        high=(max(epochs), ticks[-1]),
        up=name,
        across="epoch",
        rows=rows,
        columns=[(epoch, str(epoch)) for epoch in epochs[:: -(-len(epochs) // 8)]],
        alt=f"{name} by epoch; at the last one {said(train[-1])} on the training and "
        f"{said(validation[-1])} on the validation photos; the best epoch is {best}.",
        beside=_NAMES,
    )
    for kind, values in (("train", train), ("validation", validation)):
        places = [(chart.x(x), chart.y(y)) for x, y in zip(epochs, values, strict=True)]
        chart.lines.append((kind, places))
    if best in epochs:
        _mark(chart, best, validation[epochs.index(best)])
    _name_lines(chart, train[-1], validation[-1])
    return chart


def round_ticks(low: float, high: float) -> list[float]:
    """Four to seven round numbers, evenly spaced, from `low` or below it to `high` or above."""
    rough = ((high - low) or 1.0) / 5
    size = 10.0 ** floor(log10(rough))
    step = next(size * times for times in (1, 2, 5, 10) if size * times > rough * (1 - 1e-9))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(step * place, 10) for place in range(first, last + 1)]


def _mark(chart: Chart, epoch: int, value: float) -> None:
    """A dot on the line and words above the drawing, where nothing runs through them."""
    x, y = chart.x(epoch), chart.y(value)
    place = min(max(x, chart.left + 20), chart.right)
    chart.guides.append(("best", [(x, chart.top - 8), (x, y)]))
    chart.dots.append(("best", x, y))
    chart.notes.append((place, chart.top - 14, "middle", f"best: epoch {epoch}"))


def _name_lines(chart: Chart, train: float, validation: float) -> None:
    """What the lines are, at their ends, moved apart where the lines meet."""
    middle = (chart.y(train) + chart.y(validation)) / 2
    gap = max(abs(chart.y(train) - chart.y(validation)), _APART) / 2
    above = -gap if train >= validation else gap
    x = chart.right + 7
    chart.notes.append((x, middle + above + 4, "start", "train"))
    chart.notes.append((x, middle - above + 4, "start", "validation"))


def reliability(bins: Sequence[Bin]) -> Chart:
    """What comes true against what was said, with 95 % intervals and counts."""
    shares = [(step / 4, wording.percent(step / 4, 0)) for step in range(5)]
    said = "; ".join(
        f"said {wording.percent(b.mean_probability, 0)}, right {b.right:,} of {b.photos:,}"
        for b in bins
    )
    chart = Chart(
        low=(0, 0),
        high=(1, 1),
        up="how often it is right",
        across="how sure the model says it is",
        rows=shares,
        columns=shares,
        alt=f"What comes true against what the model says: {said}.",
    )
    chart.guides.append(("even", [(chart.x(0), chart.y(0)), (chart.x(1), chart.y(1))]))
    for b in bins:
        x, y = chart.x(b.mean_probability), chart.y(b.right / b.photos)
        low, high = wilson_interval(b.right, b.photos)
        chart.guides.append(("interval", [(x, chart.y(low)), (x, chart.y(high))]))
        chart.dots.append(("answers", x, y))
        chart.notes.append((x - 7, y - 7, "end", f"{b.photos:,}"))
    return chart
