"""Room in the folder of datasets: what work in progress may take there, and what is left."""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from clothing_model import settings
from clothing_model.errors import InvalidConfig, InvalidDataset
from clothing_model.files import remove, size_of
from clothing_model.locks import exclusive

_PREFIX = ".import-"
_LATELY = 20  # seconds
_SPARE = 100 << 20  # bytes of the disk that are left to others


class Room:
    """The bytes that may still be written into the folder of datasets."""

    def __init__(self, home: Path) -> None:
        self._lock = threading.Lock()
        self.left = left(home)

    def take(self, count: int) -> None:
        """Call it before so many bytes are written. Raises InvalidDataset if they are too many."""
        with self._lock:
            if count > self.left:
                raise InvalidDataset(
                    "There is not enough room for these photos. All datasets together may take "
                    f"{settings.data_bytes() >> 20:,} MB (CLOTHING_DATA_MB). Delete a dataset "
                    "that nobody needs, or take fewer photos."
                )
            self.left -= count


def measured_lately(home: Path) -> Room:
    """The room as it was at most 20 s ago, less what was taken of it since, whoever took it: for
    many small files, since measuring looks at all that is there."""
    return _measured(home, settings.data_bytes(), time.monotonic() // _LATELY)


@lru_cache(maxsize=1)
def _measured(home: Path, _allowed: int, _moment: float) -> Room:
    return Room(home)


def left(home: Path) -> int:
    """How many bytes may still be put into the folder: of the setting, and of the disk."""
    there = next(path for path in (home, *home.parents) if path.exists())
    free = shutil.disk_usage(there).free - _SPARE
    return max(0, min(settings.data_bytes() - size_of(home), free))


@contextmanager
def work_folder(home: Path) -> Iterator[Path]:
    """A hidden folder in `home` for the time of some work. Raises OSError.

    It holds a lock for as long as its process works there, so that nobody takes it for what a
    kill has left.
    """
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        with _gate(home):
            if home == settings.data_folder():
                _sweep(home)
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=home))
            held.callback(_try_to_remove, folder)
            held.enter_context(exclusive(_lock(folder)))
        yield folder


def _try_to_remove(folder: Path) -> None:
    with suppress(OSError):
        remove(folder)


def sweep() -> None:
    """Remove what a kill has left of work in the folder of datasets."""
    with suppress(OSError, InvalidConfig):
        if os.path.isdir(home := settings.data_folder()):
            with _gate(home):
                _sweep(home)


def _sweep(home: Path) -> None:
    for folder in home.glob(f"{_PREFIX}*"):
        with suppress(OSError, _Busy):
            with exclusive(_lock(folder), _give_up):
                pass
            remove(folder)


class _Busy(Exception):
    """Somebody works there."""


def _give_up() -> None:
    raise _Busy


def _lock(folder: Path) -> Path:
    return folder / "in-use.lock"


@contextmanager
def _gate(home: Path) -> Iterator[None]:
    """One at a time makes such folders or sweeps; the lock lies where anybody may write."""
    key = sha256(os.fsencode(home.resolve())).hexdigest()[:12]
    with exclusive(Path(tempfile.gettempdir()) / f"clothing-work-{key}.lock"):
        yield
