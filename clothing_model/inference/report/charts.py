"""The charts of a report, as SVG that needs nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import Any

from clothing_model import wording
from clothing_model.inference.evaluation.calibration import Bin
from clothing_model.inference.report.style import TRAIN, VALIDATION
from clothing_model.network.metrics import wilson_interval

WIDTH, HEIGHT = 460, 280  # units of the drawing, which scales with the page
_LEFT, _TOP, _BOTTOM = 64, 28, 44
_RIGHT, _NAMES = 26, 70  # beside the drawing; where the lines' names stand
_APART = 15  # between two lines of text


@dataclass(frozen=True)
class _Frame:
    """From values to places in the drawing."""

    low_x: float
    high_x: float
    low_y: float
    high_y: float
    right: int = _RIGHT

    def x(self, value: float) -> float:
        share = (value - self.low_x) / ((self.high_x - self.low_x) or 1)
        return round(_LEFT + share * (WIDTH - _LEFT - self.right), 1)

    def y(self, value: float) -> float:
        share = (value - self.low_y) / ((self.high_y - self.low_y) or 1)
        return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM), 1)


def curves(history: Sequence[dict[str, Any]], name: str, best: int, title: str) -> str:
    """Training, dashed, and validation, solid, over the epochs; the best epoch marked.

    `name` is "accuracy" (0..1) or "loss" (nats, from 0 up).
    """
    epochs = [int(row["epoch"]) for row in history]
    train = [float(row[name]) for row in history]
    validation = [float(row[f"val_{name}"]) for row in history]
    if name == "loss":
        ticks = round_ticks(0.0, max(train + validation))
        words = [f"{tick:g}" for tick in ticks]
    else:
        ticks = round_ticks(min(0.5, *train, *validation), 1.0)
        words = [wording.percent(tick, 0) for tick in ticks]
    frame = _Frame(min(epochs), max(epochs), ticks[0], ticks[-1], _NAMES)
    parts = [
        _grid(frame, list(zip(ticks, words, strict=True)), title),
        _epoch_axis(frame, epochs),
        _best(frame, best, validation[epochs.index(best)]) if best in epochs else "",
        _line(frame, epochs, train, TRAIN, "6 4"),
        _line(frame, epochs, validation, VALIDATION),
        _names(frame, train[-1], validation[-1]),
    ]
    alt = (
        f"{title} by epoch; at the last one {_said(name, train[-1])} on the training and "
        f"{_said(name, validation[-1])} on the validation photos; the best epoch is {best}."
    )
    return _svg("".join(parts), alt)


def round_ticks(low: float, high: float) -> list[float]:
    """Four to seven round numbers, evenly spaced, from `low` or below it to `high` or above."""
    rough = ((high - low) or 1.0) / 5
    size = 10.0 ** floor(log10(rough))
    step = next(size * times for times in (1, 2, 5, 10) if size * times > rough * (1 - 1e-9))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(step * place, 10) for place in range(first, last + 1)]


def _said(name: str, value: float) -> str:
    return wording.percent(value) if name == "accuracy" else f"{value:.3f}"


def _best(frame: _Frame, epoch: int, value: float) -> str:
    """A mark on the line and words above the drawing, where nothing runs through them."""
    x, words = frame.x(epoch), f"best: epoch {epoch}"
    place = min(max(x, _LEFT + 20), WIDTH - frame.right)
    stem = f'<path d="M{x} {_TOP - 8}V{frame.y(value)}" stroke="{VALIDATION}" opacity=".5"/>'
    return stem + _dot(x, frame.y(value), VALIDATION) + _text(place, _TOP - 14, words)


def _names(frame: _Frame, train: float, validation: float) -> str:
    """What the lines are, at their ends, moved apart where the lines meet."""
    middle = (frame.y(train) + frame.y(validation)) / 2
    gap = max(abs(frame.y(train) - frame.y(validation)), _APART) / 2
    above = -gap if train >= validation else gap
    x = WIDTH - frame.right + 7
    return _text(x, middle + above + 4, "train", "start") + _text(
        x, middle - above + 4, "validation", "start"
    )


def reliability(bins: Sequence[Bin]) -> str:
    """What comes true against what was said, with 95 % intervals and counts."""
    frame = _Frame(0, 1, 0, 1)
    ticks = [(step / 4, wording.percent(step / 4, 0)) for step in range(5)]
    parts = [_grid(frame, ticks, "share that is right")]
    parts += [_text(frame.x(value), HEIGHT - _BOTTOM + 18, words) for value, words in ticks]
    parts.append(
        _text((_LEFT + WIDTH - _RIGHT) / 2, HEIGHT - 6, "what the model says of its answer")
    )
    parts.append(
        f'<path d="M{frame.x(0)} {frame.y(0)}L{frame.x(1)} {frame.y(1)}" stroke="#7d8b8d" '
        'stroke-dasharray="4 4"/>'
    )
    for part in bins:
        x, (low, high) = frame.x(part.mean_probability), wilson_interval(part.right, part.photos)
        parts.append(
            f'<path d="M{x} {frame.y(low)}V{frame.y(high)}" stroke="{TRAIN}" stroke-width="2" '
            'opacity=".55"/>'
        )
        parts.append(_dot(x, frame.y(part.right / part.photos), TRAIN))
        parts.append(_text(x - 7, frame.y(part.right / part.photos) - 7, f"{part.photos:,}", "end"))
    said = "; ".join(
        f"said {wording.percent(b.mean_probability, 0)}, right {b.right:,} of {b.photos:,}"
        for b in bins
    )
    return _svg("".join(parts), f"What comes true against what the model says: {said}.")


def _svg(content: str, alt: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" fill="none" '
        f'aria-label="{escape(alt)}">{content}</svg>'
    )


def _grid(frame: _Frame, ticks: Sequence[tuple[float, str]], title: str) -> str:
    """Lines across with their values, and what they are."""
    lines = [
        f'<path d="M{_LEFT} {frame.y(value)}H{WIDTH - frame.right}" stroke="#e2e8e8"/>'
        + _text(_LEFT - 8, frame.y(value) + 4, words, "end")
        for value, words in ticks
    ]
    middle = (HEIGHT - _BOTTOM + _TOP) / 2
    turned = f'<text x="11" y="{middle}" text-anchor="middle" transform="rotate(-90 11 {middle})">'
    return "".join(lines) + f"{turned}{escape(title)}</text>"


def _epoch_axis(frame: _Frame, epochs: Sequence[int]) -> str:
    step = max(1, -(-len(epochs) // 8))
    shown = [_text(frame.x(epoch), HEIGHT - _BOTTOM + 18, str(epoch)) for epoch in epochs[::step]]
    middle = (_LEFT + WIDTH - frame.right) / 2
    return "".join(shown) + _text(middle, HEIGHT - 6, "epoch")


def _line(
    frame: _Frame, xs: Sequence[float], ys: Sequence[float], colour: str, dashes: str = ""
) -> str:
    places = "L".join(f"{frame.x(x)} {frame.y(y)}" for x, y in zip(xs, ys, strict=True))
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="M{places}" stroke="{colour}" stroke-width="2.5"{dash}/>'


def _dot(x: float, y: float, colour: str) -> str:
    return f'<circle cx="{x}" cy="{y}" r="5" fill="{colour}"/>'


def _text(x: float, y: float, words: str, anchor: str = "middle") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'
