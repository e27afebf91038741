"""What a photo looks like, in little: thumbnail, fingerprint, sharpness. Made once, kept on disk.

The fingerprint is a difference hash: the picture in grey is averaged into a grid, and each
bit says whether a cell is darker than the next one. Making a picture smaller, saving it again
or brightening it changes few bits. https://www.hackerfactor.com/blog/index.php?/archives/529
"""

import struct
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from clothing_model.cache import Cache
from clothing_model.data.datasets.manifest import DatasetPhoto, Manifest
from clothing_model.data.pictures.door import READING, encode_jpeg, open_image
from clothing_model.errors import InvalidImage
from clothing_model.tasks import Report, in_threads

THUMBNAIL = 266  # px on the long side; half a usual photo, which makes it quick, and sharp enough
GRID = 16
_BATCH = 64
_SHARPNESS_SIDE = 256  # px; sharpness is measured at one size, so that large photos do not win
# Another number where they are made in another way.
_LOOK, _THUMBNAIL = f"look 1 {READING}", f"thumbnail 1 {READING}"
_FACTS = struct.Struct("<64s256sd")


class Appearance(NamedTuple):
    """What is kept of how a photo looks.

    fingerprint: 64 bytes, 512 bits that say where the picture gets brighter.
    grey: 256 bytes, the picture as 16 x 16 grey values.
    sharpness: 0..255, how much neighbouring pixels differ; higher is sharper.
    thumbnail: a JPEG of at most appearance.THUMBNAIL px on its long side.
    """

    fingerprint: bytes
    grey: bytes
    sharpness: float
    thumbnail: bytes


class AppearanceStore(Cache):
    """Appearances by the SHA-256 of their photo's bytes."""

    def get(self, digests: Iterable[str], thumbnails: bool = True) -> dict[str, Appearance]:
        """The kept appearances by digest; without `thumbnails`, which is faster, that field is
        empty."""
        facts = self.read(_LOOK, digests)
        small = self.read(_THUMBNAIL, facts) if thumbnails else dict.fromkeys(facts, b"")
        return {
            digest: Appearance._make((*_FACTS.unpack(facts[digest]), thumbnail))
            for digest, thumbnail in small.items()
        }

    def put(self, appearances: Sequence[tuple[str, Appearance]]) -> None:
        """Keep the appearances of photos."""
        self.write(_LOOK, {digest: _FACTS.pack(*look[:3]) for digest, look in appearances})
        self.write(_THUMBNAIL, {digest: look.thumbnail for digest, look in appearances})


def make_appearance(pixels: np.ndarray) -> Appearance:
    """The look of a photo, uint8 (H, W, 3)."""
    image = Image.fromarray(pixels)
    image.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.BILINEAR, reducing_gap=1.0)
    grey = image.convert("L")
    return Appearance(
        fingerprint(grey),
        _cells(grey, GRID, GRID).tobytes(),
        sharpness(grey),
        encode_jpeg(np.asarray(image), quality=82),
    )


def fingerprint(grey: Image.Image) -> bytes:
    """512 bits, as 64 bytes: 16 x 16 that look to the right, 16 x 16 that look down."""
    wide = _cells(grey, GRID + 1, GRID).astype(int)
    tall = _cells(grey, GRID, GRID + 1).astype(int)
    bits = [wide[:, 1:] > wide[:, :-1], tall[1:] > tall[:-1]]
    return np.packbits(np.concatenate([part.ravel() for part in bits])).tobytes()


def sharpness(grey: Image.Image) -> float:
    """The mean difference of a pixel to its four neighbours' mean (a Laplacian), 0..255."""
    scale = _SHARPNESS_SIDE / max(grey.size)
    size = (max(3, round(grey.width * scale)), max(3, round(grey.height * scale)))
    x = np.asarray(grey.resize(size, Image.Resampling.BILINEAR), np.float32)
    around = (x[:-2, 1:-1] + x[2:, 1:-1] + x[1:-1, :-2] + x[1:-1, 2:]) / 4
    return float(np.abs(x[1:-1, 1:-1] - around).mean())


def _cells(grey: Image.Image, columns: int, rows: int) -> np.ndarray:
    return np.asarray(grey.resize((columns, rows), Image.Resampling.BOX))


def appearances(
    manifest: Manifest,
    photos: Sequence[DatasetPhoto],
    report: Report | None = None,
    thumbnails: bool = True,
) -> dict[str, Appearance]:
    """The appearances of photos by their digest: the kept ones, and the others made in threads.

    A photo that can no longer be opened is left out. What was made before a stop is kept.
    """
    files = {photo.digest: manifest.file(photo) for photo in photos}
    with AppearanceStore() as store:
        found = store.get(files, thumbnails)
        missing = {digest: path for digest, path in files.items() if digest not in found}
        done = len(found)
        fresh: list[tuple[str, Appearance]] = []
        try:
            with closing(in_threads(_appearance_of, missing.values())) as made:
                for digest, appearance in zip(missing, made, strict=True):
                    done += 1
                    if appearance is not None:
                        fresh.append((digest, appearance))
                    if len(fresh) == _BATCH:
                        store.put(fresh)
                        found.update(fresh)
                        fresh.clear()
                    if report:
                        report("Looking at the photos", done, len(files))
        finally:
            store.put(fresh)
    return {**found, **dict(fresh)}


def _appearance_of(path: Path) -> Appearance | None:
    try:
        return make_appearance(open_image(path))
    except InvalidImage:  # changed since it was checked; the next scan lists it
        return None
