"""Zip files from strangers: looked through before anything is unpacked.

A zip can name files outside its folder, hold links, unpack to a thousand times its size, or
hold so many members that only reading their names takes minutes.
"""

import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from unicodedata import normalize

from clothing_model.data.datasets.zip_names import read_names
from clothing_model.errors import InvalidArchive
from clothing_model.files import safe_name
from clothing_model.tasks import Report

MAX_DEPTH = 30  # folders inside one another
MAX_NAME = 1_000  # bytes of UTF-8 in a member's name with its folders; macOS takes 1,024

_END, _END64, _LOCATOR64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_END_SIZE = 22 + 65_535 + 20 + 56 + 4096  # bytes at the end of a zip that hold its last records
_CHUNK = 1 << 16
_ROW = 46  # bytes, the least that a member takes in the zip's table of contents
_METHODS = {9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 98: "PPMd"}
_DAMAGED = (zipfile.BadZipFile, struct.error, zlib.error, EOFError, ValueError, RuntimeError)


@dataclass(frozen=True)
class Limits:
    """The most that is unpacked: members, bytes in all, and bytes for each byte of the zip."""

    members: int = 30_000
    bytes: int = 2 << 30
    ratio: int = 100


UNLIMITED = Limits(members=1_000_000, bytes=1 << 60)
"""For whoever sits at the computer: any size; a bomb's ratio is refused here as well."""


@dataclass(frozen=True)
class Member:
    """A file of a zip. said: its name there, in letters; path: where it may stand in a folder,
    NFC, under names that every system takes, with "/" between them."""

    said: str
    path: str
    info: zipfile.ZipInfo


@dataclass(frozen=True)
class Archive:
    """A zip that may be unpacked.

    members: its files. hidden: the names of others, which file managers left behind. renamed:
    (name in the zip, name here) of folders and files that could not keep theirs.
    """

    members: tuple[Member, ...]
    hidden: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    _zip: zipfile.ZipFile

    def chunks(self, member: Member) -> Iterator[bytes]:
        """A member's bytes; never more than its entry says, which the limits have counted.

        May be called in several threads. Raises InvalidArchive for one that is damaged.
        """
        left = member.info.file_size
        with _told(), self._zip.open(member.info) as packed:
            while chunk := packed.read(min(_CHUNK, left + 1)):
                left -= len(chunk)
                if left < 0:
                    raise zipfile.BadZipFile("longer than it says")
                yield chunk


@contextmanager
def opened(
    source: Path | IO[bytes],
    limits: Limits | None = None,
    encoding: str | None = None,
    rename: Mapping[str, str] | None = None,
) -> Iterator[Archive]:
    """Look through a zip. Nothing of it has been unpacked when it is refused.

    encoding: see `read_names`. rename: other names for folders. Raises InvalidArchive,
    UndecidedNames.
    """
    limits = limits or Limits()
    with source.open("rb") if isinstance(source, Path) else nullcontext(source) as file:
        with _told():
            length = _check_table(file, limits)
            archive = zipfile.ZipFile(file)
        with archive:
            with _told():
                infos = _checked(archive, limits, length)
                names = read_names(infos, encoding)
            changed = {normalize("NFC", old): new for old, new in (rename or {}).items()}
            yield _placed(archive, infos, names, changed)


def unpack(
    source: Path | IO[bytes],
    folder: Path,
    limits: Limits | None = None,
    report: Report | None = None,
) -> int:
    """Unpack a zip into the new folder `folder`; how many files came out.

    Hidden files and `__MACOSX` are left in the zip. Raises InvalidArchive, before anything is
    written where that can be told; the caller removes `folder` after an error.
    """
    try:
        with opened(source, limits) as archive:
            folder.mkdir(parents=True)
            for number, member in enumerate(archive.members, start=1):
                target = folder / member.path
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("xb") as file:
                    for chunk in archive.chunks(member):
                        file.write(chunk)
                if report and (number % 20 == 0 or number == len(archive.members)):
                    report("Unpacking", number, len(archive.members))
            return len(archive.members)
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise InvalidArchive(f"The zip cannot be unpacked here: {reason}.") from error


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except _DAMAGED as error:
        raise InvalidArchive(
            "This is not a zip file, or it is damaged. Choose a zip file with one folder "
            "for each class."
        ) from error


def _check_table(file: IO[bytes], limits: Limits) -> int:
    """Refuse a huge table of contents before Python reads all of it into memory; the zip's
    length in bytes."""
    file.seek(0)
    start = file.read(4)
    length = file.seek(0, os.SEEK_END)
    file.seek(max(0, length - _END_SIZE))
    tail = file.read()
    file.seek(0)
    place = tail.rfind(_END)
    if place < 0:
        if start == b"PK\x03\x04":
            raise InvalidArchive(
                "This zip is incomplete: its end is missing. Copy or download it again."
            )
        raise zipfile.BadZipFile("no end record")
    count, size = struct.unpack_from("<HI", tail, place + 10)
    if tail[max(0, place - 20) : place].startswith(_LOCATOR64):
        # Some programs write the larger record for any zip; the plain one then holds 65,535.
        place = tail.rfind(_END64, 0, place)
        if place < 0:
            raise zipfile.BadZipFile("no large end record")
        count, size = struct.unpack_from("<QQ", tail, place + 32)
    if count > limits.members or size > limits.members * 10 * _ROW:
        raise InvalidArchive(_too_many(limits, max(count, limits.members + 1)))
    return length


def _too_many(limits: Limits, count: int) -> str:
    return f"A zip can have at most {limits.members:,} files. This one has {count:,} or more."


def _checked(archive: zipfile.ZipFile, limits: Limits, length: int) -> list[zipfile.ZipInfo]:
    """The members of a zip of `length` bytes, if they are not too many or too much."""
    infos = archive.infolist()
    if len(infos) > limits.members:
        raise InvalidArchive(_too_many(limits, len(infos)))
    # Members that overlap would be counted several times.
    packed = min(length, sum(info.compress_size for info in infos))
    total = sum(info.file_size for info in infos)
    if total > limits.ratio * max(packed, 1 << 16):
        raise InvalidArchive(
            "This must be a zip of photos. It would unpack to "
            f"{total / max(packed, 1):,.0f} times its size, as no photos do."
        )
    if total > limits.bytes:
        raise InvalidArchive(
            f"A zip can take at most {limits.bytes / 2**30:.0f} GB after unpacking. "
            f"This one would take {total / 2**30:.1f} GB."
        )
    return infos


def _placed(
    archive: zipfile.ZipFile,
    infos: list[zipfile.ZipInfo],
    names: list[str],
    rename: Mapping[str, str],
) -> Archive:
    """Each file with a place of its own. Folders come first: their names are the classes'."""
    found: list[tuple[zipfile.ZipInfo, str, _Folder, str]] = []
    hidden: list[str] = []
    renamed: dict[tuple[str, str], None] = {}
    top = _Folder("")
    for info, name in zip(infos, names, strict=True):
        parts = [part for part in name.split("/") if part not in ("", ".")]
        _check(info, name, parts)
        if name.endswith("/"):
            continue
        if any(part.startswith(".") or part == "__MACOSX" for part in parts):
            hidden.append(name)
            continue
        _check_packing(info, name)
        *above, last = parts or [""]
        folder = top
        for part in above:
            wanted = normalize("NFC", rename.get(normalize("NFC", part), part))
            inner = folder.inner(wanted)
            if inner.path != f"{folder.path}{wanted}/":
                renamed[f"{folder.path}{wanted}/", inner.path] = None
            folder = inner
        found.append((info, name, folder, normalize("NFC", last)))
    members = []
    for info, name, folder, wanted in found:
        place = folder.claim(wanted)
        if place != wanted:
            renamed[name, folder.path + place] = None
        members.append(Member(name, folder.path + place, info))
    return Archive(tuple(members), tuple(hidden), tuple(renamed), archive)


class _Folder:
    """The names given away in a folder: no two that are one where capitals do not count."""

    def __init__(self, path: str) -> None:
        self.path = path  # "" or with "/" at its end
        self._names = FreeNames()
        self._folders: dict[str, _Folder] = {}

    def claim(self, wanted: str) -> str:
        return self._names.claim(wanted)

    def inner(self, wanted: str) -> "_Folder":
        if wanted not in self._folders:
            self._folders[wanted] = _Folder(f"{self.path}{self.claim(wanted)}/")
        return self._folders[wanted]


class FreeNames:
    """Names for one folder that every system takes and can tell apart."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}  # and the number that was tried last for its likes

    def claim(self, wanted: str) -> str:
        """`wanted`, or a name as near to it as can be; it is taken from then on."""
        first = name = safe_name(wanted)
        stem, ending = os.path.splitext(first)
        stem = safe_name(stem, longest=140 - len(ending.encode()))
        while (folded := _folded(name)) in self._taken:
            number = self._taken[_folded(first)] = self._taken[_folded(first)] + 1
            name = f"{stem}-{number}{ending}"
        self._taken[folded] = 1
        return name


def _folded(name: str) -> str:
    return normalize("NFC", name.casefold())


def _check(info: zipfile.ZipInfo, name: str, parts: list[str]) -> None:
    """Raises InvalidArchive for a member that no honest zip of photos has."""
    if name.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", name):
        raise InvalidArchive(
            f"A zip can only have files inside its own folders. This one names {_shown(name)}."
        )
    if len(parts) > MAX_DEPTH + 1:
        raise InvalidArchive(
            f"A zip can have at most {MAX_DEPTH} folders inside one another. "
            f"{_shown(name)} is {len(parts) - 1:,} deep."
        )
    if (length := len(name.encode("utf-8", "replace"))) > MAX_NAME:
        raise InvalidArchive(
            f"Names in a zip can have at most {MAX_NAME:,} bytes. {_shown(name)} has {length:,}."
        )
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise InvalidArchive(
            f"The zip must contain only files and folders, but {_shown(name)} is a link."
        )


def _check_packing(info: zipfile.ZipInfo, name: str) -> None:
    """Raises InvalidArchive for a file that cannot be unpacked."""
    if info.flag_bits & 1:
        raise InvalidArchive(f"The zip must not have a password, but {_shown(name)} needs one.")
    kind = info.compress_type
    if kind not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        method = _METHODS.get(kind, f"method {kind}")
        raise InvalidArchive(
            f"A zip must be packed in the ordinary way (Deflate). {_shown(name)} is packed in "
            f"another way ({method}). Unpack the zip, and pack the folders again."
        )


def _shown(name: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name[:80])
