"""Photos of a zip on arrival: the good ones are written, no larger than needed; the others are
told."""

import threading
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image

from clothing_model.data.datasets.archive import Archive, FreeNames, Member
from clothing_model.data.datasets.manifest_cache import Verdict
from clothing_model.data.datasets.room import Room
from clothing_model.data.pictures.door import encode_jpeg, read_photo
from clothing_model.data.pictures.limits import check_bytes
from clothing_model.errors import InvalidArchive, InvalidImage
from clothing_model.tasks import Report, in_threads

MAX_SIDE = 1024  # px; networks see 150 to 300 px, a whole screen about this
_QUALITY = 92


@dataclass(frozen=True)
class Arrived:
    """said: the name in the zip; path: in the folder; verdict: as `folders.check` would give it.

    shrunk: whether it was made smaller.
    """

    said: str
    path: str
    verdict: Verdict
    shrunk: bool = False


def take_in(archive: Archive, folder: Path, room: Room, report: Report | None) -> list[Arrived]:
    """Write the photos of a zip into the new folder `folder`, longer side at most MAX_SIDE px.

    A smaller photo keeps its bytes. What is no photo leaves an empty file, so that whoever looks
    through the folders counts it. Raises InvalidDataset where `room` ends, OSError, Stopped.
    """
    folder.mkdir()
    work = _Work(archive, folder, room)
    arrived: list[Arrived] = []
    with closing(in_threads(work.take_in, archive.members)) as done:
        for number, file in enumerate(done, start=1):
            arrived.append(file)
            if report:
                report("Unpacking and checking", number, len(archive.members))
    return arrived


class _Work:
    def __init__(self, archive: Archive, folder: Path, room: Room) -> None:
        self._archive, self._folder, self._room = archive, folder, room
        self._names: dict[str, FreeNames] = defaultdict(FreeNames)
        self._lock = threading.Lock()
        for member in archive.members:
            path = PurePosixPath(member.path)
            self._names[str(path.parent)].claim(path.name)

    def take_in(self, member: Member) -> Arrived:
        data, path, shrunk = b"", member.path, False
        try:
            check_bytes(member.info.file_size)
            data = b"".join(self._archive.chunks(member))
            photo = read_photo(data)
            width, height = photo.width, photo.height
            if shrunk := max(width, height) > MAX_SIDE:
                small = _small(photo.pixels)
                data, path = encode_jpeg(small, _QUALITY), self._as_jpeg(path)
                height, width = small.shape[:2]
            verdict = Verdict("", sha256(data).hexdigest(), width, height)
        except (InvalidArchive, InvalidImage) as error:
            damaged = "It is damaged in the zip. Pack it again."
            reason = damaged if isinstance(error, InvalidArchive) else str(error)
            verdict = Verdict(f"{PurePosixPath(member.said).name}: {reason}", "", 0, 0)
            data = b""
        self._room.take(len(data))
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(data)
        return Arrived(member.said, path, verdict, shrunk)

    def _as_jpeg(self, path: str) -> str:
        """The path with an ending that fits; a neighbour may have that name."""
        found = PurePosixPath(path)
        if found.suffix.lower() in (".jpg", ".jpeg", ".jfif"):
            return path
        with self._lock:
            name = self._names[str(found.parent)].claim(f"{found.stem}.jpg")
        return str(found.with_name(name))


def _small(pixels: np.ndarray) -> np.ndarray:
    image = Image.fromarray(pixels)
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    return np.array(image)
