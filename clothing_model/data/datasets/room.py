"""Room in the folder of datasets: what work in progress may take there, and what is left."""

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from clothing_model import settings
from clothing_model.errors import InvalidConfig, InvalidDataset
from clothing_model.files import remove
from clothing_model.locks import exclusive

_PREFIX = ".import-"
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
                    "Expected photos for which there is room in the folder of datasets; it may "
                    f"hold {settings.data_bytes() >> 20:,} MB (CLOTHING_DATA_MB), and these need "
                    "more than is left. Remove a dataset that nobody needs, or take fewer photos."
                )
            self.left -= count


def left(home: Path) -> int:
    """How many bytes may still be put into the folder: of the setting, and of the disk."""
    there = next(path for path in (home, *home.parents) if path.exists())
    free = shutil.disk_usage(there).free - _SPARE
    return max(0, min(settings.data_bytes() - _size(home), free))


def _size(folder: Path | str) -> int:
    """The bytes of all files below; without recursion, since somebody's tree may be deep."""
    total, waiting = 0, [os.fspath(folder)]
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    with suppress(OSError):
                        total += entry.stat(follow_symlinks=False).st_size
    return total


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
