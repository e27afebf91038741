"""The sample wardrobe as a folder of photos, laid out like the real dataset."""

import io
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from clothing_model.data.drawn.picture import draw
from clothing_model.data.drawn.wardrobe import LABELS
from clothing_model.errors import InvalidDataset

PER_CLASS: Mapping[str, int] = {"train": 24, "validation": 6, "test": 6}
SPLITS = tuple(PER_CLASS)
JPEG_QUALITY = 88


def encode_jpeg(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Pixels (H, W, 3) uint8 RGB as the bytes of a JPEG file."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()


def write_dataset(
    root: Path,
    *,
    per_class: Mapping[str, int] | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, dict[str, int]]:
    """Draw a dataset as `root/<split>/<label>/<number>.jpg`; gives counts[split][label].

    `per_class` says how many pictures of each class a split gets (24, 6 and 6 by default);
    `progress(done, total)` is called from this thread after every picture. No picture stands
    twice, and another `seed` draws other pictures. Everything is written beside `root` and
    renamed, so that `root` is whole or absent. Raises InvalidDataset when `root` exists and
    is not an empty folder.
    """
    _check_free(root)
    counts = dict(PER_CLASS if per_class is None else per_class)
    jobs = [
        (split, label, number)
        for split in counts
        for label in LABELS
        for number in range(counts[split])
    ]
    root.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f"{root.name}.tmp-", dir=root.parent))
    try:
        for split in counts:
            for label in LABELS:
                (beside / split / label).mkdir(parents=True)
        _write(beside, jobs, seed, progress)
        beside.chmod(0o755)
        _check_free(root)
        os.replace(beside, root)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return {split: dict.fromkeys(LABELS, count) for split, count in counts.items()}


def _check_free(root: Path) -> None:
    if root.is_symlink() or root.exists():
        if not root.is_dir() or root.is_symlink():
            raise InvalidDataset(f"Expected a new or empty folder, received the file {root}.")
        if any(root.iterdir()):
            raise InvalidDataset(
                f"Expected a new or empty folder, received {root}, which is not empty."
            )


def _write(
    folder: Path,
    jobs: list[tuple[str, str, int]],
    seed: int,
    progress: Callable[[int, int], None] | None,
) -> None:
    def write_one(job: tuple[str, str, int]) -> None:
        split, label, number = job
        pixels = draw(label, picture_seed(seed, split, number))
        (folder / split / label / f"{number:04d}.jpg").write_bytes(encode_jpeg(pixels))

    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        try:
            for done, _ in enumerate(pool.map(write_one, jobs), start=1):
                if progress is not None:
                    progress(done, len(jobs))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def picture_seed(seed: int, split: str, number: int) -> int:
    """The seed of one picture: every dataset seed, split and number has its own."""
    order = SPLITS.index(split) if split in SPLITS else len(SPLITS) + sum(split.encode())
    return ((seed * 1000 + order) * 100_000 + number) + 1_000_000
