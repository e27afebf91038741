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
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from clothing_model.errors import InvalidArchive
from clothing_model.files import safe_name
from clothing_model.tasks import Report

_END = b"PK\x05\x06"
_END_SIZE = 22 + 65_535  # bytes at the end of a zip that hold its last record and comment
_CHUNK = 1 << 16
_ROW = 46  # bytes, the least that a member takes in the zip's table of contents


@dataclass(frozen=True)
class Limits:
    """The most that is unpacked: members, bytes in all, and bytes for each byte of the zip."""

    members: int = 30_000
    bytes: int = 2 << 30
    ratio: int = 100


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
    limits = limits or Limits()
    try:
        _check_table(source, limits)
        with zipfile.ZipFile(source) as archive:
            members = _checked(archive, limits)
            folder.mkdir(parents=True)
            for number, member in enumerate(members, start=1):
                _extract(archive, member, folder)
                if report and (number % 20 == 0 or number == len(members)):
                    report("Unpacking", number, len(members))
            return len(members)
    except (
        zipfile.BadZipFile,
        struct.error,
        zlib.error,
        EOFError,
        ValueError,
        RuntimeError,
    ) as error:
        raise InvalidArchive(
            "Expected a zip file of class folders; this is not a zip file, or it is damaged."
        ) from error
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise InvalidArchive(f"The zip cannot be unpacked here: {reason}.") from error


def _check_table(source: Path | IO[bytes], limits: Limits) -> None:
    """Refuse a huge table of contents before Python reads all of it into memory."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            return _check_table(file, limits)
    length = source.seek(0, os.SEEK_END)
    source.seek(max(0, length - _END_SIZE))
    tail = source.read()
    source.seek(0)
    place = tail.rfind(_END)
    if place < 0:
        raise zipfile.BadZipFile("no end record")
    count, size = struct.unpack_from("<HI", tail, place + 10)
    if count > limits.members or size > limits.members * 10 * _ROW:
        raise InvalidArchive(_too_many(limits, max(count, limits.members + 1)))
    return None


def _too_many(limits: Limits, count: int) -> str:
    return f"Expected a zip of at most {limits.members:,} files; this one holds {count:,} or more."


def _checked(archive: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    """The members worth unpacking, in their order. Raises InvalidArchive."""
    infos = archive.infolist()
    if len(infos) > limits.members:
        raise InvalidArchive(_too_many(limits, len(infos)))
    total, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    if total > limits.bytes:
        raise InvalidArchive(
            f"Expected a zip that unpacks to at most {limits.bytes / 2**30:.0f} GB; this one "
            f"would take {total / 2**30:.1f} GB."
        )
    if total > limits.ratio * max(packed, 1 << 16):
        raise InvalidArchive(
            f"Expected a zip of photos; this one unpacks to {total / max(packed, 1):,.0f} times "
            "its size, as no photos do."
        )
    seen: set[str] = set()
    for info in infos:
        _check(info, seen)
    return [info for info in infos if not info.is_dir() and not _hidden(info.filename)]


def _check(info: zipfile.ZipInfo, seen: set[str]) -> None:
    name = info.filename
    shown = ascii(name[:80])
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if name.startswith(("/", "\\")) or ".." in parts or re.match(r"[A-Za-z]:", name):
        raise InvalidArchive(f"Expected only files inside the zip's own folders; it names {shown}.")
    if any(ord(letter) < 32 for letter in name):
        raise InvalidArchive(f"Expected names of plain letters in the zip; it names {shown}.")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise InvalidArchive(f"Expected only files and folders in the zip; {shown} is a link.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InvalidArchive(f"Expected an ordinary zip; {shown} is packed in an unusual way.")
    if info.flag_bits & 1:
        raise InvalidArchive(f"Expected a zip without a password; {shown} needs one.")
    key = "/".join(map(safe_name, parts)).casefold()
    if key in seen and not info.is_dir():
        raise InvalidArchive(f"Expected each file once in the zip; {shown} stands in it twice.")
    seen.add(key)


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> None:
    """Write one member, under names that every system takes; never more bytes than its entry
    says, which `_checked` has added up."""
    parts = PurePosixPath(member.filename.replace("\\", "/")).parts
    target = folder.joinpath(*map(safe_name, parts))
    target.parent.mkdir(parents=True, exist_ok=True)
    left = member.file_size
    with archive.open(member) as packed, target.open("xb") as file:
        while chunk := packed.read(min(_CHUNK, left + 1)):
            left -= len(chunk)
            if left < 0:
                raise zipfile.BadZipFile("longer than it says")
            file.write(chunk)
