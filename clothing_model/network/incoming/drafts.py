"""A file that somebody wants to add: looked through, but not yet a model."""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from clothing_model import settings
from clothing_model.errors import EngineMissing, InvalidModel
from clothing_model.files import read_json, remove, write_json
from clothing_model.locks import exclusive
from clothing_model.network.backbones import Backbone, backbone
from clothing_model.network.engine import LITERT, Choice, Engine, at_hand, open_engine
from clothing_model.network.head import DenseHead
from clothing_model.network.incoming.child import LOOKING
from clothing_model.network.incoming.config import USUAL_SIZE
from clothing_model.network.incoming.found import FOUND, HEAD, JOB, LOOK, RAW, SOURCE, Found, Job
from clothing_model.network.incoming.kinds import HDF5, MOST_BYTES, ZIP, kind_of
from clothing_model.network.incoming.kinds import LITERT as LITERT_FILE
from clothing_model.network.incoming.room import run_in_room
from clothing_model.network.incoming.scales import SCALES, Scale, nearest
from clothing_model.tasks import Report

KEPT = 4  # drafts in the cache
_ENDINGS = {ZIP: ".keras", HDF5: ".h5", LITERT_FILE: ".tflite"}


@dataclass(frozen=True)
class Draft:
    """A file that was looked through, in its folder in the cache. name: what it was called;
    digest: its SHA-256."""

    folder: Path
    name: str
    digest: str
    found: Found

    @property
    def source(self) -> Path:
        """The file itself, which only the closed room opens."""
        return next(self.folder.glob(f"{SOURCE}.*"))

    @property
    def record(self) -> Backbone | None:
        """The backbone of ours that it is made of."""
        return backbone(self.found["backbone"]) if self.found["backbone"] else None

    @property
    def head(self) -> DenseHead:
        return DenseHead.load(self.folder / HEAD)

    @property
    def scales(self) -> tuple[Scale, ...]:
        """The ways in which it may want its pixels, the likeliest first."""
        if self.found["scaled"]:
            return SCALES[:1]
        if self.record and self.found["frozen"]:
            return (nearest(self.record),)
        first = nearest(self.record) if self.record else SCALES[0]
        return (first, *(other for other in SCALES if other != first))

    def is_head_alone(self, pixels: str) -> bool:
        """Whether, with pixels so named, all that is new in it is a head on a backbone of ours."""
        if not self.record or not self.found["frozen"]:
            return False
        return self.found["scaled"] or pixels == nearest(self.record).name

    def open(self, report: Report | None = None) -> tuple[Engine, bool]:
        """Its network, and whether that scales pixels itself. Raises as `open_engine`."""
        if self.record and self.found["frozen"]:
            return open_engine(at_hand(self.record), report=report), True
        from clothing_model.network.litert import LiteRT

        return LiteRT(self.folder / RAW, Choice(LITERT, "cpu")), False


def look_through(
    source: bytes | Path, name: str, report: Report | None = None, size: int = USUAL_SIZE
) -> Draft:
    """Look through a file, called `name`, in the closed room; once, until others take its place.

    `size` (px) is for a network that takes photos of any size. Raises InvalidModel, with what was
    found and what to do, EngineMissing, OSError; Stopped out of `report`.
    """
    name = "".join(sign if sign.isprintable() else "\ufffd" for sign in name)[:100]
    _check_size(source, name)
    digest = _digest(source)
    top = settings.cache_folder() / "incoming"
    folder = top / f"{digest[:16]}-{size}"
    top.mkdir(parents=True, exist_ok=True)
    with exclusive(folder.with_suffix(".lock"), lambda: report and report(LOOKING[0], 0, 0)):
        if not (folder / FOUND).is_file():
            _look(source, folder, size, name, report)
        os.utime(folder)
        found = read_json(folder / FOUND, Found)
    _drop_old(top, folder)
    return Draft(folder, name, digest, found)


def _look(source: bytes | Path, folder: Path, size: int, name: str, report: Report | None) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        path = folder / SOURCE
        _copy(source, path)
        kind = kind_of(path, name)
        _check_installed(kind)
        path.rename(path.with_suffix(_ENDINGS[kind]))
        job = Job(task=LOOK, source=SOURCE + _ENDINGS[kind], size=size, pixels="")
        write_json(folder / JOB, job)
        run_in_room(folder, LOOKING, report)
        read_json(folder / FOUND, Found)
        _tidy(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _tidy(folder: Path) -> None:
    """Leave the file, and what was made of it."""
    for path in folder.iterdir():
        if path.stem != SOURCE and path.name not in (FOUND, RAW, HEAD):
            remove(path)


def _check_installed(kind: str) -> None:
    needed = ("ai_edge_litert",) if kind == LITERT_FILE else ("ai_edge_litert", "tensorflow")
    if not all(map(settings.installed, needed)):
        raise EngineMissing(
            "Adding a model needs LiteRT, and for a Keras file TensorFlow too: "
            "`pip install -r requirements.txt`."
        )


def _check_size(source: bytes | Path, name: str) -> None:
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    if size > MOST_BYTES:
        raise InvalidModel(
            f"A model can be at most {MOST_BYTES >> 20} MB. {name} has {size >> 20:,} MB. A "
            "model without its optimizer is smaller: "
            "`model.save(..., include_optimizer=False)`."
        )


def _digest(source: bytes | Path) -> str:
    if isinstance(source, bytes):
        return sha256(source).hexdigest()
    digest = sha256()
    with source.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _copy(source: bytes | Path, target: Path) -> None:
    write: Callable[[], object] = (
        (lambda: target.write_bytes(source))
        if isinstance(source, bytes)
        else (lambda: shutil.copyfile(source, target))
    )
    write()


def _drop_old(top: Path, own: Path) -> None:
    """Remove all but the newest few."""
    folders = [path for path in top.iterdir() if path.is_dir() and path != own]
    for old in sorted(folders, key=os.path.getmtime, reverse=True)[KEPT - 1 :]:
        with suppress(OSError):
            remove(old)
