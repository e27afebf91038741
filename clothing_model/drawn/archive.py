"""Drawn pictures as JPEG files. The usual ones come along, so that nobody waits for them.

`python -m clothing_model.drawn.archive` draws those anew, into `wardrobe.zip` beside this file.
"""

import zipfile
from contextlib import closing
from functools import lru_cache
from pathlib import Path

from clothing_model.drawn.picture import draw
from clothing_model.jpeg import encode_jpeg
from clothing_model.tasks import in_threads

ARCHIVE = Path(__file__).with_name("wardrobe.zip")


def jpeg_of(label: str, seed: int) -> bytes:
    """The drawing of that label and seed as a JPEG."""
    archive = _archive()
    try:
        return archive.read(_member(label, seed)) if archive else draw_picture(label, seed)
    except (KeyError, OSError, zipfile.BadZipFile):  # not one of the usual ones, or damaged
        return draw_picture(label, seed)


def draw_picture(label: str, seed: int) -> bytes:
    """The same, drawn now (80 ms)."""
    return encode_jpeg(draw(label, seed))


def _member(label: str, seed: int) -> str:
    return f"{label}-{seed}.jpg"


@lru_cache(maxsize=1)
def _archive() -> zipfile.ZipFile | None:
    """Open for as long as the process lives; several threads may read it."""
    try:
        return zipfile.ZipFile(ARCHIVE)
    except (OSError, zipfile.BadZipFile):
        return None


def usual() -> list[tuple[str, int]]:
    """(label, seed) of the wardrobe's pictures and of the samples."""
    from clothing_model.drawn.dataset import PER_CLASS, picture_seed
    from clothing_model.drawn.samples import samples
    from clothing_model.drawn.wardrobe import LABELS

    wardrobe = [
        (label, picture_seed(0, split, number))
        for split, count in PER_CLASS.items()
        for label in LABELS
        for number in range(count)
    ]
    return [*wardrobe, *((sample.label, sample.seed) for sample in samples())]


def pack(target: Path = ARCHIVE) -> int:
    """Draw the usual pictures into an archive, the same bytes every time; how many."""
    chosen = usual()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive,
        closing(in_threads(lambda one: draw_picture(*one), chosen)) as drawn,
    ):
        for one, data in zip(chosen, drawn, strict=True):
            archive.writestr(zipfile.ZipInfo(_member(*one)), data)
    return len(chosen)


if __name__ == "__main__":
    print(f"{pack()} pictures")
