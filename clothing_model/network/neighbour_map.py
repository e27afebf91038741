"""Vectors on a map where neighbours stay neighbours: t-SNE, where scikit-learn is installed.

    python -m clothing_model.network.neighbour_map VECTORS.npz MAP.npz

computes one in a process of its own, which gives its memory back and can be stopped.
"""

import io
import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from clothing_model import settings
from clothing_model.cache import Cache
from clothing_model.children import run_child, stage_done, work_as_child
from clothing_model.files import read_arrays, write_arrays
from clothing_model.network.familiarity import unit_rows
from clothing_model.network.planes import widest
from clothing_model.tasks import Report

PERPLEXITY = 30.0  # about so many neighbours of each photo count
FEWEST = 10  # photos of which a map is made
_COMPONENTS = 50  # as many as its authors keep
_ROUNDS = 1_000
_TOLD = 50  # rounds after which scikit-learn says how far it is
_STAGES = ("Finding each photo's neighbours", *["Placing the photos"] * (_ROUNDS // _TOLD))
_POLITENESS = 10  # so that pages and trainings come first
_KIND = "t-SNE 1"


def is_possible() -> bool:
    """Whether scikit-learn is there; imports nothing."""
    return settings.installed("sklearn")


def kept_map(vectors: np.ndarray) -> np.ndarray | None:
    """The map, float32 (n, 2), of just these vectors, if it has been made."""
    digest = _digest(vectors)
    with Cache() as cache:
        found = cache.read(_KIND, [digest]).get(digest)
    return None if found is None else np.frombuffer(found, np.float32).reshape(-1, 2)


def make_map(vectors: np.ndarray, report: Report | None = None) -> np.ndarray:
    """A map, float32 (n, 2) within -1..1, of vectors (n, d), n at least `FEWEST`; it is kept.

    t-SNE of van der Maaten and Hinton (2008, https://jmlr.org/papers/v9/vandermaaten08a.html) on
    the first 50 principal components of the vectors' directions, begun from the first two
    (Kobak and Berens 2019, https://doi.org/10.1038/s41467-019-13056-x). The same vectors give the
    same map on one computer. Raises ChildFailed, OSError; Stopped out of `report`.
    """
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        given, made = Path(folder) / "vectors.npz", Path(folder) / "map.npz"
        write_arrays(given, {"vectors": vectors})
        run_child(__name__, [str(given), str(made)], _STAGES, report)
        places = read_arrays(made)["places"]
    digest = _digest(vectors)
    with Cache() as cache:
        cache.write(_KIND, {digest: places.tobytes()})
    return places


def _digest(vectors: np.ndarray) -> str:
    return sha256(np.ascontiguousarray(vectors).tobytes()).hexdigest()


class _Told(io.StringIO):
    """What scikit-learn prints of its rounds, as stages of a child's work."""

    def write(self, text: str) -> int:
        if "Iteration" in text:
            with redirect_stdout(sys.__stdout__):
                stage_done()
        return len(text)


def _work(given: Path, made: Path) -> None:
    from sklearn.manifold import TSNE

    if hasattr(os, "nice"):
        os.nice(_POLITENESS)
    directions = unit_rows(read_arrays(given)["vectors"])
    count = min(_COMPONENTS, *directions.shape)
    x = (directions - directions.mean(axis=0)) @ widest(directions, count)
    perplexity = min(PERPLEXITY, (len(x) - 1) / 3)
    with redirect_stdout(_Told()):
        network = TSNE(
            perplexity=perplexity, max_iter=_ROUNDS, init="pca", random_state=0, verbose=2
        )
        places = network.fit_transform(x.astype(np.float32))
    places -= (places.max(axis=0) + places.min(axis=0)) / 2
    places /= max(float(np.abs(places).max()), 1e-9)
    write_arrays(made, {"places": places.astype(np.float32)})


def main(arguments: Sequence[str]) -> int:
    given, made = (Path(name) for name in arguments)
    return work_as_child(lambda: _work(given, made))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
