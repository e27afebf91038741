"""Small datasets and zips for tests."""

import io
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from clothing_model.data.pictures.door import encode_jpeg
from clothing_model.drawn import draw


@cache
def jpeg(label: str = "pants", seed: int = 1) -> bytes:
    """A small drawing of clothes; another seed is another picture."""
    return encode_jpeg(draw(label, seed, (120, 160)))


def fill(root: Path, files: Mapping[str, bytes]) -> Path:
    """Write files at their paths below `root`."""
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return root


def photos(
    splits: Mapping[str, int], labels: tuple[str, ...] = ("hat", "pants")
) -> dict[str, bytes]:
    """Different photos: `splits` says how many of each class a split gets ("" = no splits)."""
    files, seed = {}, 0
    for split, count in splits.items():
        for label in labels:
            for number in range(count):
                seed += 1
                path = "/".join(part for part in (split, label, f"{number}.jpg") if part)
                files[path] = jpeg(label, seed)
    return files


def zipped(files: Mapping[str, bytes], compression: int = zipfile.ZIP_STORED) -> io.BytesIO:
    """Files as a zip in memory."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    buffer.seek(0)
    return buffer
