"""The network of a model some of whose backbone's stages were tuned, written into its folder.

`python -m clothing_model.network.models.tuned FOLDER` does it, in a process of its own.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import dropwhile
from pathlib import Path
from typing import Any, TypedDict

import numpy as np

from clothing_model import settings
from clothing_model.children import ChildFailed, run_child, stage_done, work_as_child
from clothing_model.data.pictures.door import open_image
from clothing_model.errors import ClothingError, InvalidImage, InvalidModel
from clothing_model.files import (
    read_arrays,
    read_json,
    remove_beside,
    write_arrays,
    write_json,
)
from clothing_model.network import pretrained
from clothing_model.network.backbones import Backbone, backbone
from clothing_model.network.batches import prepare
from clothing_model.network.head import DenseHead
from clothing_model.network.models.facts import HEAD_FILE, KERAS_FILE, NETWORK_FILE, Tuned
from clothing_model.network.models.keras_file import write_joined
from clothing_model.tasks import Report

STAGES = (
    "Loading the network",
    "Writing it for Keras",
    "Reading it again",
    "Converting it for LiteRT",
    "Comparing the two",
)
PHOTOS = 8
_VALUES, _JOB, _FACTS = "values.npz", "job.json", "tuned.json"  # between parent and child


@dataclass(frozen=True, eq=False)
class TunedStages:
    """What tuning makes of a backbone, besides the head.

    weights: the SHA-256 of the weights file that it started from.
    values: float32 each, by the names of `pretrained.weights_of`; of all weights of every layer
        from the first that was tuned to the last, but that a batch normalisation may be left out,
        in whole or in part.
    photos: files of some photos, the first `PHOTOS` of which LiteRT and Keras are compared on.
    """

    record: Backbone
    weights: str
    values: Mapping[str, np.ndarray]
    photos: Sequence[Path] = ()


class _Job(TypedDict):
    backbone: str
    weights: str
    dropout: float
    photos: list[str]


def write_network(
    folder: Path, tuned: TunedStages, dropout: float = 0.0, report: Report | None = None
) -> Tuned:
    """Write a tuned network for Keras and for LiteRT into a folder that has the model's head.

    A network that TensorFlow's converter cannot take, or of which LiteRT does not give what Keras
    gives, is written for Keras alone. `report` as for `children.run_child`. Raises OSError;
    InvalidModel for values that are not the backbone's, and for whatever the child tells;
    Stopped out of `report`.
    """
    photos = [str(path) for path in tuned.photos[:PHOTOS]]
    write_arrays(folder / _VALUES, dict(tuned.values))
    write_json(folder / _JOB, _Job(
        backbone=tuned.record.name, weights=tuned.weights, dropout=dropout, photos=photos
    ))  # fmt: skip
    try:
        run_child("clothing_model.network.models.tuned", [str(folder)], STAGES, report)
        facts = read_json(folder / _FACTS, Tuned)
    except ChildFailed as error:
        if error.told or not (folder / _FACTS).is_file():
            raise InvalidModel(f"The tuned network could not be saved. {error}") from error
        facts = read_json(folder / _FACTS, Tuned)  # the converter has taken the process with it
        (folder / NETWORK_FILE).unlink(missing_ok=True)
    for name in (_VALUES, _JOB, _FACTS):
        (folder / name).unlink(missing_ok=True)
    remove_beside(folder)
    return facts


def set_values(network: Any, values: Mapping[str, np.ndarray]) -> Tuned:
    """Give a backbone's tuned layers their values (`TunedStages`); what was tuned.

    Raises InvalidModel for values of another network, or not of all layers from the first on.
    """
    weights = pretrained.weights_of(network)
    if unknown := sorted(values.keys() - weights.keys()):
        raise InvalidModel(
            f"The tuned values must be weights of {network.name}. {unknown[0]} is none of them."
        )
    for name, value in values.items():
        shape, kind = tuple(weights[name].shape), value.dtype
        if value.shape != shape or kind != np.float32 or not np.isfinite(value).all():
            raise InvalidModel(
                f"The values of {name} must be finite float32 numbers {shape}. They are {kind} "
                f"{value.shape}."
            )
    above = list(dropwhile(lambda name: name not in values, weights))
    if missing := [name for name in above if name not in values and not _of_norm(name)]:
        raise InvalidModel(
            f"Every layer from {above[0]} on must have tuned values. {missing[0]} has none."
        )
    if not above:
        raise InvalidModel("The layers that were tuned must have values. There are none.")
    changed = 0
    for name, value in values.items():
        changed += 0 if np.array_equal(np.asarray(weights[name]), value) else value.size
        weights[name].assign(value)
    return {
        "first": above[0].partition("/")[0],
        "weights": changed,
        "of": int(network.count_params()),
    }


def _of_norm(name: str) -> bool:
    """Whether a weight is a batch normalisation's, which may stay as it was."""
    return name.rpartition("/")[2] in ("gamma", "beta", "moving_mean", "moving_variance")


def write(folder: Path) -> None:
    """What the child does. Raises as `write_network`."""
    from clothing_model.network.keras_model import vector_network

    job = read_json(folder / _JOB, _Job)
    record, head = backbone(job["backbone"]), DenseHead.load(folder / HEAD_FILE)
    pretrained.check_weights(record, job["weights"])
    network = pretrained.load(record)
    facts = set_values(network, read_arrays(folder / _VALUES))
    vectors = vector_network(record, network)
    stage_done()
    whole = write_joined(vectors, head, job["dropout"], folder / KERAS_FILE)
    stage_done()
    facts["unconverted"] = "The converter ended unexpectedly."
    write_json(folder / _FACTS, facts)  # from here on there is a model, whatever happens
    photos = _photos(record, [Path(path) for path in job["photos"]])
    try:
        facts["difference"] = _convert(record, whole, folder / NETWORK_FILE, photos)
    except OSError:
        raise
    except Exception as error:  # TensorFlow raises whatever its converter does
        said = isinstance(error, ClothingError)
        facts["unconverted"] = str(error) if said else f"{type(error).__name__}: {error}"[:500]
    else:
        facts["photos"] = len(photos)
        del facts["unconverted"]
    write_json(folder / _FACTS, facts)


def _convert(record: Backbone, whole: Any, target: Path, photos: np.ndarray) -> float:
    """The difference of the converted network on photos (B, S, S, 3) float32 0..255."""
    from clothing_model.network.conversion import convert_network
    from clothing_model.network.keras_model import with_inside

    return convert_network(record, with_inside(whole), target, photos)


def _photos(record: Backbone, paths: Sequence[Path]) -> np.ndarray:
    """(B, S, S, 3) float32 0..255: those that can be read, or made-up ones."""
    pixels = []
    for path in paths:
        with suppress(InvalidImage, OSError):
            pixels.append(open_image(path))
    if pixels:
        return prepare(pixels, record.image_size, record.interpolation)
    from clothing_model.network.conversion import some_photos

    return some_photos(record.image_size)


def main(arguments: Sequence[str]) -> int:
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"  # a graphics card rounds too much to compare with
    if settings.installed("tensorflow"):  # which alone converts
        os.environ["KERAS_BACKEND"] = "tensorflow"
    (folder,) = arguments
    return work_as_child(lambda: write(Path(folder)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
