"""Whether a file answers as the app does: measured on the same photos, held against a bound."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NotRequired, TypedDict

import numpy as np

from clothing_model import wording
from clothing_model.export.formats import Bound

Ask = Callable[[Path, np.ndarray], np.ndarray]
"""A photo's file, and its pixels as a batch (1, S, S, 3) float32 0..255, to probabilities
(1, classes)."""


class Agreement(TypedDict):
    """How a file's answers compare with the app's on `photos` photos.

    same: on how many the first label is the same. largest, typical: the largest and the mean of
    what a photo's probabilities differ by at most, 0..1. milliseconds: the median for one photo
    whose pixels are there. refused: why the file is not handed out.
    """

    file: str
    title: str
    bytes: int
    photos: int
    same: int
    largest: float
    typical: float
    milliseconds: float
    refused: NotRequired[str]


def timed(ask: Ask, paths: Sequence[Path], pixels: np.ndarray) -> tuple[np.ndarray, float]:
    """What is answered for photos and their pixels (n, S, S, 3), one at a time: probabilities
    (n, classes), and the median of the milliseconds that one takes."""
    answers, seconds = [], []
    for path, photo in zip(paths, pixels, strict=True):
        batch = photo[np.newaxis].astype(np.float32)
        start = time.perf_counter()
        answers.append(ask(path, batch)[0])
        seconds.append(time.perf_counter() - start)
    return np.asarray(answers), 1000 * float(np.median(seconds))


def agreement(
    file: str,
    title: str,
    size: int,
    bound: Bound,
    ours: np.ndarray,
    theirs: np.ndarray,
    milliseconds: float,
) -> Agreement:
    """Compare probabilities (n, classes) of the app and of a file of `size` bytes."""
    finite = theirs.shape == ours.shape and bool(np.isfinite(theirs).all())
    differences = np.abs(theirs - ours).max(axis=1) if finite else np.ones(len(ours))
    same = int((theirs.argmax(axis=1) == ours.argmax(axis=1)).sum()) if finite else 0
    found = Agreement(
        file=file,
        title=title,
        bytes=size,
        photos=len(ours),
        same=same,
        largest=float(differences.max()),
        typical=float(differences.mean()),
        milliseconds=milliseconds,
    )
    if wrong := beyond(bound, found):
        found["refused"] = wrong
    return found


def beyond(bound: Bound, found: Agreement) -> str:
    """What is beyond the bound, in a sentence; "" where all is within it."""
    other = found["photos"] - found["same"]
    if other <= max(1, (1 - bound.same) * found["photos"]) and found["largest"] <= bound.largest:
        return ""
    return (
        f"{found['title']} must give the same answer on {wording.percent(bound.same)} of the "
        f"photos, with probabilities that differ by {wording.points(bound.largest)} at most. "
        f"It does so on {wording.accuracy(found['same'], found['photos'])} and differs by up to "
        f"{wording.points(found['largest'])}. It is not handed out."
    )
