"""How long things took on this computer, so that the next time can be told before it starts.

One small file in the cache folder; for each thing the last few measurements, in seconds. A
file that is damaged, or cannot be written, only means that nothing is known.
"""

import os
import platform
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Annotated

from msgspec import Meta

from clothing_model import settings
from clothing_model.files import read_json, write_json

CONVERTING = "converting "  # followed by a backbone's name
_KEPT = 5
_NAMES = 300  # things that are kept of a computer, the last ones
_LEAST_LAPS = 2
_Positive = Annotated[float, Meta(gt=0)]
_lock = threading.Lock()


def measured(name: str) -> float | None:
    """Seconds that `name` takes on this computer, the median of the last times; or None."""
    times = _load().get(_here(), {}).get(name)
    return median(times) if times else None


def keep(name: str, seconds: float) -> None:
    """Keep a measurement; of two processes at the same moment one may be lost."""
    with _lock, suppress(OSError, ValueError):
        everything = _load()
        here = everything.setdefault(_here(), {})
        here[name] = [*here.pop(name, []), float(seconds)][-_KEPT:]
        for old in list(here)[:-_NAMES]:
            del here[old]
        _file().parent.mkdir(parents=True, exist_ok=True)
        write_json(_file(), everything)


def _file() -> Path:
    return settings.cache_folder() / "pace.json"


def _here() -> str:
    """This computer: the cache folder may be shared with others."""
    return f"{platform.node()}, {os.cpu_count()} processors"


def _load() -> dict[str, dict[str, list[float]]]:
    try:
        return read_json(_file(), dict[str, dict[str, list[_Positive]]])
    except (OSError, ValueError):
        return {}


class Laps:
    """Seconds a photo, in steady state: the first lap loads and warms up, and is not counted."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._first = self._last = 0.0
        self._laps = -1
        self._photos = 0

    def lap(self, photos: int) -> None:
        """So many photos more are done."""
        self._last = self._clock()
        if self._laps < 0:
            self._first = self._last
        else:
            self._photos += photos
        self._laps += 1

    @property
    def seconds(self) -> float | None:
        """Seconds a photo; None for fewer than three laps."""
        if self._laps < _LEAST_LAPS:
            return None
        return (self._last - self._first) / self._photos
