"""The charts of a report, as SVG that needs nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from clothing_model import wording
from clothing_model.inference.calibration import Bin
from clothing_model.inference.report_style import TRAIN, VALIDATION
from clothing_model.network.metrics import wilson_interval

WIDTH, HEIGHT = 460, 280  # units of the drawing, which scales with the page
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 14, 14, 44


@dataclass(frozen=True)
class _Frame:
    """From values to places in the drawing."""

    low_x: float
    high_x: float
    low_y: float
    high_y: float

    def x(self, value: float) -> float:
        share = (value - self.low_x) / ((self.high_x - self.low_x) or 1)
        return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)

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
    lowest = min(train + validation)
    low = 0.0 if name == "loss" else min(0.5, int(10 * lowest) / 10)
    high = max(train + validation) * 1.05 if name == "loss" else 1.0
    frame = _Frame(min(epochs), max(epochs), low, high)
    ticks = [low + (high - low) * step / 4 for step in range(5)]
    words = [wording.percent(t, 0) if name == "accuracy" else f"{t:.2f}" for t in ticks]
    parts = [_grid(frame, list(zip(ticks, words, strict=True)), title)]
    parts += [_epoch_axis(frame, epochs)]
    parts += [
        _line(frame, epochs, train, TRAIN, "6 4"),
        _line(frame, epochs, validation, VALIDATION),
    ]
    if best in epochs:
        value = validation[epochs.index(best)]
        parts.append(_dot(frame.x(best), frame.y(value), VALIDATION))
        anchor = "end" if frame.x(best) > WIDTH / 2 else "start"
        shift = -9 if anchor == "end" else 9
        parts.append(
            _text(frame.x(best) + shift, frame.y(value) + 18, f"best: epoch {best}", anchor)
        )
    alt = f"{title} by epoch, of training and validation; the best epoch is {best}."
    return _svg("".join(parts), alt)


def reliability(bins: Sequence[Bin]) -> str:
    """What comes true against what was said, with 95 % intervals and counts."""
    frame = _Frame(0, 1, 0, 1)
    ticks = [(step / 4, wording.percent(step / 4, 0)) for step in range(5)]
    parts = [_grid(frame, ticks, "share that is right")]
    parts += [_text(frame.x(value), HEIGHT - _BOTTOM + 18, words) for value, words in ticks]
    parts.append(_text((WIDTH + _LEFT) / 2, HEIGHT - 6, "what the model says of its answer"))
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
        f'<path d="M{_LEFT} {frame.y(value)}H{WIDTH - _RIGHT}" stroke="#e2e8e8"/>'
        + _text(_LEFT - 8, frame.y(value) + 4, words, "end")
        for value, words in ticks
    ]
    middle = (HEIGHT - _BOTTOM + _TOP) / 2
    turned = f'<text x="12" y="{middle}" text-anchor="middle" transform="rotate(-90 12 {middle})">'
    return "".join(lines) + f"{turned}{escape(title)}</text>"


def _epoch_axis(frame: _Frame, epochs: Sequence[int]) -> str:
    step = max(1, -(-len(epochs) // 8))
    shown = [_text(frame.x(epoch), HEIGHT - _BOTTOM + 18, str(epoch)) for epoch in epochs[::step]]
    return "".join(shown) + _text((WIDTH + _LEFT) / 2, HEIGHT - 6, "epoch")


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
