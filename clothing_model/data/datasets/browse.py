"""Which photos the gallery shows, and in what order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from clothing_model.data.datasets.manifest import DatasetPhoto, Manifest

ORDERS = {
    "name": "Name",
    "large": "Largest first",
    "small": "Smallest first",
    "sharp": "Sharpest first",
    "blurred": "Most blurred first",
}
BY_SHARPNESS = ("sharp", "blurred")

T = TypeVar("T")


@dataclass(frozen=True)
class Choice:
    """What somebody wants to see: "" = every split, every class, every name."""

    split: str = ""
    label: str = ""
    text: str = ""
    order: str = "name"


def browse(
    manifest: Manifest, choice: Choice, sharpness: Mapping[str, float] | None = None
) -> list[DatasetPhoto]:
    """The photos that fit, in order; `sharpness` by digest is needed for its two orders."""
    text = choice.text.strip().casefold()
    photos = [
        photo
        for photo in manifest.photos
        if choice.split in ("", photo.split)
        and choice.label in ("", photo.label)
        and text in photo.path.casefold()
    ]
    if choice.order in ("large", "small"):
        photos.sort(key=lambda p: p.width * p.height, reverse=choice.order == "large")
    elif choice.order in BY_SHARPNESS and sharpness is not None:
        photos.sort(key=lambda p: sharpness.get(p.digest, 0.0), reverse=choice.order == "sharp")
    return photos


def find_photo(manifest: Manifest, path: str) -> DatasetPhoto | None:
    """The photo at a path, in use or left out; None where there is none."""
    paths = (path, path.replace("\\", "/"))
    return next((p for p in manifest.photos + manifest.left_out if p.path in paths), None)


def neighbours(
    photos: Sequence[DatasetPhoto], photo: DatasetPhoto
) -> tuple[DatasetPhoto | None, DatasetPhoto | None]:
    """The photo before and the one after; None at the ends, and for a photo not among them."""
    place = next((n for n, other in enumerate(photos) if other.path == photo.path), None)
    if place is None:
        return None, None
    return (
        photos[place - 1] if place else None,
        photos[place + 1] if place + 1 < len(photos) else None,
    )


def pages(count: int, size: int) -> int:
    """How many pages of `size` things there are, at least 1."""
    return max(1, -(-count // size))


def page(things: Sequence[T], number: int, size: int) -> Sequence[T]:
    """The things on page `number`, counted from 1; a number out of range is the nearest page."""
    number = min(max(number, 1), pages(len(things), size))
    return things[(number - 1) * size : number * size]
