"""The names in a zip: which letters their bytes stand for.

A zip marks a name as UTF-8, or adds it once more in UTF-8 (the field 0x7075, "Unicode Path" of
the APPNOTE), or says nothing. macOS and Linux then often write UTF-8 without the mark, and
Windows the encoding of the country it was sold in.
"""

import codecs
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import category, name

from clothing_model.errors import InvalidArchive, InvalidConfig
from clothing_model.wording import counted

ENCODINGS = {
    "gbk": "Chinese, simplified",
    "big5": "Chinese, traditional",
    "shift_jis": "Japanese",
    "euc_kr": "Korean",
    "cp1252": "Western European",
    "cp850": "Western European, older archivers",
    "cp437": "English, older archivers",
    "cp1250": "Central European",
    "cp852": "Central European, older archivers",
    "cp1251": "Cyrillic",
    "cp866": "Cyrillic, older archivers",
    "cp1253": "Greek",
    "cp1255": "Hebrew",
    "cp1256": "Arabic",
    "cp874": "Thai",
}
"""What is offered, in that order where several read equally well."""

# What Windows writes under these names has more letters than the standards have.
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "big5": "cp950",
    "euc_kr": "cp949",
}
_UTF8_FLAG, _UNICODE_PATH = 0x800, 0x7075
_SHOWN = 4  # names of each reading in the error's sentence


@dataclass(frozen=True)
class Reading:
    """The undecidable names of a zip as one encoding reads them, each once, in their order."""

    encoding: str
    folders: tuple[str, ...]
    files: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return self.folders + self.files


class UndecidedNames(InvalidArchive):
    """Some names can be read in several ways; `readings` has them, the likeliest first."""

    readings: tuple[Reading, ...] = ()


def checked_encoding(encoding: str) -> str:
    """Python's name for an encoding of text. Raises InvalidConfig for what is none."""
    try:
        found = codecs.lookup(encoding)
        b"a".decode(found.name)  # LookupError for rot13 and the like
    except (LookupError, ValueError) as error:
        raise InvalidConfig(
            f"The names' encoding must be one of {', '.join(ENCODINGS)} or another that Python "
            f"knows. You gave {encoding!r}."
        ) from error
    return _WIDER.get(found.name, found.name)


def read_names(infos: Sequence[zipfile.ZipInfo], encoding: str | None = None) -> list[str]:
    """Each member's name in letters, with "/" between folders; a folder's ends with one.

    `encoding` is for the names that nothing else decides: neither a mark, nor that they are
    UTF-8. Raises UndecidedNames where there are such and `encoding` is None or cannot read
    them, InvalidConfig for an unknown one.
    """
    codec = encoding and checked_encoding(encoding)
    names = [_marked(info) or _raw(info) for info in infos]
    letters, undecided = _decide({part for name in names for part in _parts(name)}, bool(codec))
    unread = list(undecided)
    if codec:
        found = {part: _read(part, codec) or letters.get(part) for part in undecided}
        unread = [part for part, text in found.items() if not text]
        letters |= {part: text for part, text in found.items() if text}
    if unread:
        raise _undecided(names, set(undecided), encoding if codec else None)
    return [_joined(name, letters) for name in names]


def _marked(info: zipfile.ZipInfo) -> str:
    """The name where the zip itself says its letters, else ""."""
    if info.flag_bits & _UTF8_FLAG:
        return info.orig_filename.partition("\0")[0]
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(field) > 5 and field[0] == 1:
            # Another program may have changed the plain name alone, hence its checksum.
            fits = int.from_bytes(field[1:5], "little") == zlib.crc32(_raw(info))
            return _read(field[5:], "utf-8") if fits else ""
    return ""


def _raw(info: zipfile.ZipInfo) -> bytes:
    """The bytes of an unmarked name: Python reads them as cp437, which loses none."""
    return info.orig_filename.partition("\0")[0].encode("cp437")


def _parts(name: str | bytes) -> Iterator[bytes]:
    """The parts that are not plain ASCII. Only "/" divides bytes: "\\" may be half a letter."""
    if isinstance(name, bytes):
        yield from (part for part in name.split(b"/") if not part.isascii())


def _decide(parts: Iterable[bytes], asked: bool) -> tuple[dict[bytes, str], list[bytes]]:
    """The parts that are UTF-8, in letters, and those to ask about.

    One or two Chinese letters are UTF-8 by chance one time in seven: such parts are asked about
    where there are others to ask about, or where the person has said an encoding.
    """
    letters = {part: text for part in parts if (text := _read(part, "utf-8"))}
    undecided = [part for part in parts if part not in letters]
    if undecided or asked:
        undecided += [part for part, text in letters.items() if _by_chance(text)]
    return letters, undecided


def _by_chance(text: str) -> bool:
    """Whether UTF-8 is no proof here: one or two letters of two bytes, not within a word of
    Latin letters, such as Hüte."""
    beyond = [letter for letter in text if not letter.isascii()]
    if len(beyond) > 2 or max(beyond) > "\u07ff":
        return False
    latin = max(beyond) <= "\u00ff" and all(letter.isalpha() for letter in beyond)
    return not (latin and any(letter.isascii() and letter.isalpha() for letter in text))


def _read(part: bytes, codec: str) -> str:
    """The letters, or "" where some are none: not defined, for private use, or controls."""
    try:
        text = part.decode(codec)
    except UnicodeDecodeError:
        return ""
    return "" if any(category(letter) in ("Cc", "Cn", "Co", "Cs") for letter in text) else text


def _joined(name: str | bytes, letters: dict[bytes, str]) -> str:
    if isinstance(name, str):
        text = name
    else:
        text = "/".join(letters.get(part) or part.decode("ascii") for part in name.split(b"/"))
    return text.replace("\\", "/")


def _undecided(
    names: Sequence[str | bytes], undecided: set[bytes], encoding: str | None
) -> UndecidedNames:
    folders: dict[bytes, None] = {}
    files: dict[bytes, None] = {}
    for found in names:
        if isinstance(found, bytes):
            *above, last = found.split(b"/")
            folders |= dict.fromkeys(part for part in above if part in undecided)
            files |= dict.fromkeys([last] if last in undecided else [])
    readings = sorted(_readings(list(folders), list(files)), key=_oddness)
    readings = list({it.names: it for it in reversed(readings)}.values())[::-1]
    said = "; ".join(f"{it.encoding}: {_some(it.names)}" for it in readings[:6])
    wanted, others = encoding or "UTF-8", counted(len(undecided), "name is", "names are")
    error = UndecidedNames(
        f"Names in a zip must be in {wanted}. {others} not. They can be read as {said}. "
        "Choose how (on the command line: --names gbk)."
    )
    error.readings = tuple(readings)
    return error


def _readings(folders: list[bytes], files: list[bytes]) -> Iterator[Reading]:
    for encoding in ENCODINGS:
        codec = checked_encoding(encoding)
        read = [[_read(part, codec) for part in parts] for parts in (folders, files)]
        if all(map(all, read)):
            yield Reading(encoding, tuple(read[0]), tuple(read[1]))


def _oddness(reading: Reading) -> float:
    """How unlike words a reading is: signs that are no letters, and scripts mixed in a word."""
    odd = 0
    for text in reading.names:
        odd += 2 * sum(not letter.isascii() and category(letter)[0] not in "LM" for letter in text)
        scripts = [_script(letter) if letter.isalpha() else "" for letter in text]
        odd += sum(a != b and "" not in (a, b) for a, b in pairwise(scripts))
    return odd / max(1, sum(map(len, reading.names)))


def _script(letter: str) -> str:
    script = name(letter, "").split(" ")[0].split("-")[0]
    return "CJK" if script in ("HIRAGANA", "KATAKANA") else script


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
