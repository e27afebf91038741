"""The sample wardrobe as a folder of photos, laid out like the real dataset."""

import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from pathlib import Path

from clothing_model.drawn.archive import jpeg_of
from clothing_model.drawn.wardrobe import LABELS
from clothing_model.errors import InvalidDataset
from clothing_model.files import insist, move, remove
from clothing_model.tasks import in_threads

PER_CLASS: Mapping[str, int] = {"train": 20, "validation": 5, "test": 5}
SPLITS = tuple(PER_CLASS)


def write_dataset(
    root: Path,
    *,
    per_class: Mapping[str, int] | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, dict[str, int]]:
    """Draw a dataset as `root/<split>/<label>/<number>.jpg`; gives counts[split][label].

    `per_class` says how many pictures of each class a split gets (20, 5 and 5 by default);
    `progress(done, total)` is called from this thread after every picture. No picture stands
    twice, and another `seed` draws other pictures. Everything is written beside `root` and
    renamed, so that `root` is whole or absent. Raises InvalidDataset when `root` exists and
    is not an empty folder, ValueError for an unknown split or a negative count.
    """
    counts = dict(PER_CLASS if per_class is None else per_class)
    if not set(counts) <= set(SPLITS) or min(counts.values(), default=-1) < 0:
        raise ValueError(
            f"Expected counts of 0 or more for {', '.join(SPLITS)}, received {counts}."
        )
    _check_free(root)
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
        if root.exists():
            insist(root.rmdir)
        move(beside, root)
    except BaseException:
        with suppress(OSError):
            remove(beside)
        raise
    return {split: dict.fromkeys(LABELS, count) for split, count in counts.items()}


def _check_free(root: Path) -> None:
    if root.is_symlink() or root.exists():
        if not root.is_dir() or root.is_symlink():
            raise InvalidDataset(f"This needs a new or empty folder. {root.name} is a file.", root)
        if any(root.iterdir()):
            raise InvalidDataset(
                f"This needs a new or empty folder. {root.name} is not empty.", root
            )


def _write(
    folder: Path,
    jobs: list[tuple[str, str, int]],
    seed: int,
    progress: Callable[[int, int], None] | None,
) -> None:
    def write_one(job: tuple[str, str, int]) -> None:
        split, label, number = job
        data = jpeg_of(label, picture_seed(seed, split, number))
        (folder / split / label / f"{number:04d}.jpg").write_bytes(data)

    with closing(in_threads(write_one, jobs)) as written:
        for done, _ in enumerate(written, start=1):
            if progress is not None:
                progress(done, len(jobs))


def picture_seed(seed: int, split: str, number: int) -> int:
    """The seed of one picture: every dataset seed, split and number has its own, above those
    of samples()."""
    return (1 + seed * len(SPLITS) + SPLITS.index(split)) * 100_000 + number
