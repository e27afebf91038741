"""Maps of photos on disk: what a frozen part of a network makes of them, read without loading.

    cache/maps/<name>.maps     the maps, one after the other, all of one shape
    cache/maps/<name>.index    a line for each: the SHA-256 of its photo's file, its checksum

Maps are appended, first a batch of them, then its lines; what a kill leaves without its line is
written over. Where a map stands twice, the later one counts. Files that were not used for longest
are dropped where they and all else that is kept take more than the settings allow.
"""

import os
import shutil
import tempfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import numpy as np

from clothing_model import settings
from clothing_model.cache import FILE
from clothing_model.errors import InvalidConfig
from clothing_model.locks import exclusive
from clothing_model.wording import size

_SPARE = 200 << 20  # bytes of the disk that are left to others


class MapFile:
    """Maps of one kind, `shape` and `dtype` each. `name` tells the kind from all others."""

    def __init__(self, name: str, shape: tuple[int, ...], dtype: type = np.float16) -> None:
        self.shape, self.dtype = shape, np.dtype(dtype)
        self.map_bytes = int(np.prod(shape)) * self.dtype.itemsize
        self.path = _folder(settings.cache_folder()) / f"{name}.maps"
        self._lines: list[tuple[str, int]] = []
        self._rows: dict[str, int] = {}
        self._checked = 0  # the rows whose checksum was looked at
        self._damaged: set[int] = set()
        self._read_index()

    def missing(self, digests: Iterable[str]) -> set[str]:
        """Those of the photos that no map is kept of; reads no maps."""
        return set(digests) - self._rows.keys()

    @contextmanager
    def writing(self, while_waiting: Callable[[], object] | None = None) -> Iterator[None]:
        """Hold it for `append`; another process waits, or goes on with what this one has made.

        Raises OSError where the folder cannot be written to; what `while_waiting` raises.
        """
        with exclusive(self.path.with_suffix(".lock"), while_waiting):
            self._read_index()
            yield

    def append(self, digests: Sequence[str], maps: np.ndarray) -> None:
        """Keep maps (n, *shape), one for each digest. Raises OSError where the disk is full."""
        rows = np.ascontiguousarray(_fitting(maps, self.dtype)).reshape(len(digests), -1)
        _write_at(self.path, len(self._lines) * self.map_bytes, rows.tobytes())
        new = [(name, zlib.crc32(row.tobytes())) for name, row in zip(digests, rows, strict=True)]
        text = "".join(map(_line, new))
        _write_at(self._index, sum(len(_line(one)) for one in self._lines), text.encode())
        self._rows.update((name, len(self._lines) + n) for n, (name, _) in enumerate(new))
        self._lines += new

    def check(self) -> None:
        """Leave out the maps whose checksum is wrong, as after a power cut. It reads the file."""
        if self._checked == len(self._lines):
            return
        maps = self._maps()
        for row in range(self._checked, len(self._lines)):
            digest, checksum = self._lines[row]
            if zlib.crc32(maps[row].tobytes()) != checksum:
                self._damaged.add(row)
                if self._rows.get(digest) == row:
                    del self._rows[digest]
        self._checked = len(self._lines)

    def rows(self, digests: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
        """The maps (n, *shape), memory-mapped, and the row (m,) of each photo, all being kept."""
        with suppress(OSError):
            os.utime(self.path)  # used now
        return self._maps(), np.array([self._rows[digest] for digest in digests], np.int64)

    def drop(self) -> None:
        """Remove it, as far as nobody reads it."""
        _remove(self.path)
        self._lines, self._rows, self._checked = [], {}, 0
        self._damaged.clear()

    def _maps(self) -> np.ndarray:
        return np.memmap(self.path, self.dtype, "r", 0, (len(self._lines), *self.shape))

    @property
    def _index(self) -> Path:
        return self.path.with_suffix(".index")

    def _read_index(self) -> None:
        """Lines that are whole and whose map is, too, up to the first that is not."""
        lines: list[tuple[str, int]] = []
        with suppress(OSError, ValueError, UnicodeError):
            whole = self.path.stat().st_size // self.map_bytes
            for line in self._index.read_text(encoding="ascii").split("\n")[:-1][:whole]:
                digest, checksum = line.split(" ")
                one = digest, int(checksum, 16)
                if _line(one) != f"{line}\n":
                    break
                lines.append(one)
        if lines[: self._checked] != self._lines[: self._checked]:  # another file by now
            self._checked = 0
            self._damaged.clear()
        self._lines = lines
        kept = (row for row in range(len(lines)) if row not in self._damaged)
        self._rows = {lines[row][0]: row for row in kept}


def _line(one: tuple[str, int]) -> str:
    return f"{one[0]} {one[1]:08x}\n"


def _fitting(maps: np.ndarray, dtype: np.dtype) -> np.ndarray:
    if dtype == np.float16:
        most = np.finfo(dtype).max
        maps = np.clip(maps, -most, most)
    return maps.astype(dtype)


def _write_at(path: Path, offset: int, data: bytes) -> None:
    """Write there, and let the file end behind it."""
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.seek(offset)
        file.write(data)
        file.truncate()


def _folder(cache_folder: Path) -> Path:
    """Where maps lie: in the cache, or where that cannot be written to until the process ends."""
    folder = cache_folder / "maps"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    return Path(_temporary().name)


@cache
def _temporary() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="clothing-maps-")


def make_room(files: Collection[MapFile], more: int) -> None:
    """Drop what was not used for longest, but for `files`, so that `more` bytes have room.

    Raises InvalidConfig where the disk has not as many.
    """
    ours = {file.path for file in files}
    folders = {path.parent for path in ours}
    others = [path for folder in folders for path in folder.glob("*.maps") if path not in ours]
    for path in sorted(others, key=_used):
        if _taken(folders) + more <= settings.cache_bytes() and more <= _free(folders):
            break
        _remove(path)
    if more > (free := _free(folders)):
        raise InvalidConfig(
            f"The maps of the photos need {size(more)} of free disk. {size(free)} are left. "
            "Free some space, tune fewer stages, or take fewer photos or variants."
        )


def forget_maps(digests: Collection[str]) -> None:
    """Drop the files that hold a map of one of these photos; what else was in them is made anew."""
    for index in _folder(settings.cache_folder()).glob("*.index"):
        with suppress(OSError, UnicodeError):
            lines = index.read_text(encoding="ascii").split("\n")
            if any(line.partition(" ")[0] in digests for line in lines):
                _remove(index.with_suffix(".maps"))


def _remove(path: Path) -> None:
    for old in (path.with_suffix(".index"), path, path.with_suffix(".lock")):
        with suppress(OSError):  # somebody reads it
            old.unlink()


def _used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _taken(folders: Iterable[Path]) -> int:
    files = [path for folder in folders for path in folder.glob("*")]
    total = 0
    for path in (*files, settings.cache_folder() / FILE):
        with suppress(OSError):
            total += path.stat().st_size
    return total


def _free(folders: Iterable[Path]) -> int:
    return max(0, min(shutil.disk_usage(folder).free for folder in folders) - _SPARE)
