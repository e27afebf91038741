"""The photos on which an exported file is compared with the app, and those it is calibrated on."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clothing_model.data.datasets.collection import fitting
from clothing_model.data.datasets.completion import complete
from clothing_model.data.datasets.folders import find_dataset, unopened
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.data.pictures.door import open_image, resize
from clothing_model.errors import InvalidDataset, InvalidImage
from clothing_model.inference.report.facts import trained_on
from clothing_model.network.models.folder import SavedModel

MOST, MOST_CALIBRATING = 200, 100


@dataclass(frozen=True)
class ProofPhotos:
    """dataset: its folder's name; compared: validation photos, at most `MOST`; calibrating:
    training photos, at most `MOST_CALIBRATING`."""

    dataset: str
    compared: list[Path]
    calibrating: list[Path]


def proof_photos(saved: SavedModel) -> ProofPhotos:
    """Of the dataset that the model has learned from, else of another of its classes, else of the
    one in use, which may be the drawn wardrobe. Raises InvalidDataset where there is none."""
    known = fitting(saved.class_names, trained_on(saved.facts))
    found = unopened(known.root if known else find_dataset())
    with suppress(InvalidDataset):  # too few to be dealt into splits
        found = complete(found, look=False)
    return ProofPhotos(
        found.root.name,
        _some(found, "validation", MOST),
        _some(found, "train", MOST_CALIBRATING),
    )


def _some(manifest: Manifest, split: str, most: int) -> list[Path]:
    """So many photos of the split, from all over it; of the whole dataset where it has no split."""
    photos = [photo for photo in manifest.photos if photo.split == split] or manifest.photos
    places = sorted({round(n) for n in np.linspace(0, len(photos) - 1, min(most, len(photos)))})
    return [manifest.file(photos[place]) for place in places]


def squashed(paths: Sequence[Path], saved: SavedModel) -> tuple[list[Path], np.ndarray]:
    """The photos that can be read, and their pixels as the model takes them: uint8
    (n, S, S, 3), 0..255. Raises InvalidDataset where none can."""
    read, pixels = [], []
    for path in paths:
        with suppress(InvalidImage, OSError):
            pixels.append(resize(open_image(path), saved.image_size, saved.interpolation))
            read.append(path)
    if not pixels:
        raise InvalidDataset("There must be photos to compare answers on. None could be read.")
    return read, np.stack(pixels)
