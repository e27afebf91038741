"""The public dataset of the chapter: one archive of a fixed commit, checked photo by photo.

GitHub makes its archives on demand and not always with the same bytes, so it is not the
archive that is checked but what comes out of it: every photo's path and SHA-256.
"""

from hashlib import sha256
from pathlib import Path

from clothing_model import settings
from clothing_model.data.datasets.archive import unpack
from clothing_model.data.datasets.fetching import Patience, Source, fetch
from clothing_model.data.datasets.manifest import SPLITS
from clothing_model.data.datasets.room import Room, work_folder
from clothing_model.errors import DownloadFailed, InvalidArchive, InvalidDataset
from clothing_model.files import move, remove
from clothing_model.locks import exclusive
from clothing_model.tasks import Report

COMMIT = "11961516512414bf9f6c150a832cfd21b54a6b54"
PUBLIC = Source(
    url=f"https://codeload.github.com/alexeygrigorev/clothing-dataset-small/zip/{COMMIT}",
    about_bytes=105 << 20,
    max_bytes=300 << 20,
)
COUNTS = {"train": 3068, "validation": 341, "test": 372}
CONTENT = "55ee2d8f2e6ad4bb657b13347839fe62bea5db0375d77ebe169e12026edee35c"


def public_source() -> Source:
    """The archive's address: the settings' mirror, or its home."""
    mirror = settings.dataset_mirror()
    return Source(mirror, PUBLIC.about_bytes, PUBLIC.max_bytes) if mirror else PUBLIC


def download(
    target: Path | None = None,
    report: Report | None = None,
    patience: Patience | None = None,
    content: str = CONTENT,
) -> Path:
    """Fetch, unpack and check the public dataset; its folder.

    target: a folder that does not exist yet (data/clothing-dataset-small by default); it is
    whole or absent. content: what `content_digest` must be. After Stopped or a cut, the next
    call goes on where this one ended. Raises DownloadFailed, InvalidDataset, Stopped.
    """
    target = target or settings.data_folder() / settings.PUBLIC_DATASET
    waiting = settings.cache_folder() / "downloads"
    try:
        with exclusive(waiting / "download.lock"):
            if target.exists():
                raise InvalidDataset(
                    f"The download needs a new folder. {target.name} is there already.", target
                )
            if target.parent == settings.data_folder():
                Room(target.parent).take(PUBLIC.about_bytes)
            archive = waiting / "clothing-dataset-small.zip"
            if not archive.exists():
                fetch(public_source(), archive, report, patience)
            try:
                _install(archive, target, report, content)
            except InvalidArchive as error:
                remove(archive)
                raise DownloadFailed(
                    f"The download must be the public dataset from {public_source().host}. "
                    f"Something else came. A network's login page may be in the way. ({error})"
                ) from error
            except DownloadFailed:
                remove(archive)
                raise
            remove(archive)
    except OSError as error:
        raise DownloadFailed(
            f"The download cannot be kept: {error.strerror}. It needs to write into the folders "
            "of the cache and of the data (CLOTHING_CACHE, CLOTHING_DATA)."
        ) from error
    return target


def _install(archive: Path, target: Path, report: Report | None, content: str) -> None:
    """Unpack beside `target`, check, and put in its place."""
    with work_folder(target.parent) as beside:
        unpack(archive, beside / "zip", report=report)
        tops = list((beside / "zip").iterdir())
        root = tops[0] if len(tops) == 1 else beside / "zip"
        _check(root, content)
        move(root, target)


def _check(root: Path, content: str) -> None:
    if content_digest(root) == content:
        return
    found = {split: len(_photos(root, split)) for split in SPLITS}
    must = ", ".join(f"{count:,} {split}" for split, count in COUNTS.items())
    came = f"The archive has {', '.join(f'{count:,}' for count in found.values())}."
    if found == COUNTS:
        came = "The archive has as many, but not the same ones."
    raise DownloadFailed(
        f"The download must be the public dataset, with {must} photos. {came} It was thrown away."
    )


def content_digest(root: Path) -> str:
    """The SHA-256 over "path sha256" lines, in order, of every file in the split folders."""
    digest = sha256()
    for path in sorted(path for split in SPLITS for path in _photos(root, split)):
        photo = sha256((root / path).read_bytes()).hexdigest()
        digest.update(f"{path} {photo}\n".encode())
    return digest.hexdigest()


def _photos(root: Path, split: str) -> list[str]:
    files = (root / split).rglob("*")
    return [path.relative_to(root).as_posix() for path in files if path.is_file()]
