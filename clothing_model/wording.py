"""Figures in words, written the same way everywhere: pages, command line, model cards."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


def number(value: float) -> str:
    """The shortest text that gives the same number: 10.0 -> "10", 0.1 -> "0.1"."""
    return np.format_float_positional(value, trim="-")


def percent(share: float, digits: int = 1) -> str:
    """0.9059 -> "90.6 %" (with a space that does not break)."""
    return f"{100 * share:.{digits}f}\u00a0%"


def probability(value: float) -> str:
    """0.963 -> "96.3 %"; never 0 or 100 %, which no model's probability is."""
    if value < 0.0005:
        return "<\u2009" + percent(0.001)
    if value >= 0.9995:
        return ">\u2009" + percent(0.999)
    return percent(value)


def points(share: float) -> str:
    """Of a difference between percentages: 0.0343 -> "3.4 points", 0.0000003 -> "0 points"."""
    value = float(f"{100 * share:.2g}")
    return f"{value if value >= 0.001 else 0:g}\u00a0points"


def accuracy(right: int, photos: int) -> str:
    """337, 372 -> "90.6 % (337 of 372)"."""
    return f"{percent(right / photos)} ({right:,} of {photos:,})"


def always(largest: Mapping[str, Any]) -> str:
    """{"label": "hat", "photos": 30, "of": 32} -> "hat would be right on 93.8 % (30 of 32)"."""
    return f"{largest['label']} would be right on {accuracy(largest['photos'], largest['of'])}"


def interval(bounds: tuple[float, float] | list[float]) -> str:
    """(0.872, 0.932) -> "95 % interval 87.2 % to 93.2 %"."""
    low, high = bounds
    return f"95\u00a0% interval {percent(low)} to {percent(high)}"


def span(low: float, high: float) -> str:
    """(0.872, 0.932) -> "87 to 93 %"; with a digit where both would be the same."""
    digits = 0 if f"{100 * low:.0f}" != f"{100 * high:.0f}" else 1
    return f"{100 * low:.{digits}f} to {percent(high, digits)}"


def names(all_of_them: Sequence[str], most: int = 12) -> str:
    """Names in a row; of very many the first ones, and how many more there are."""
    shown = ", ".join(all_of_them[:most])
    rest = len(all_of_them) - most
    return f"{shown} and {rest:,} more" if rest > 0 else shown


def counted(count: int, one: str, many: str) -> str:
    """1 -> "1 file", 1234 -> "1,234 files"."""
    return f"{count:,} {one if count == 1 else many}"


def duration(seconds: float) -> str:
    """12.3 -> "12 s", 75 -> "1 min 15 s", 0.0184 -> "18 ms"; as people say it."""
    if seconds < 0.9995:
        return f"{1000 * seconds:.0f} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return " ".join(f"{n} {unit}" for n, unit in ((minutes, "min"), (rest, "s")) if n)


def size(count: int) -> str:
    """Bytes on disk: 8_400_000 -> "8.4 MB", 51_000_000 -> "51 MB"."""
    megabytes = count / 1e6
    return f"{megabytes:.1f} MB" if megabytes < 9.95 else f"{megabytes:,.0f} MB"


def rounded(number: float) -> str:
    """A large number as people say it: 1234 -> "1,200"."""
    return f"{float(f'{number:.2g}'):,.0f}"


def estimate(seconds: float, rough: bool = False) -> str:
    """158 -> "about 2 min 40 s": rounded, since it is not known better; "roughly" even less."""
    if seconds < 10:
        return "a few seconds"
    to = 5 if seconds < 60 else 10 if seconds < 600 else 60
    return f"{'roughly' if rough else 'about'} {duration(to * round(seconds / to))}"
