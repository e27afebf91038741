"""A model as one Keras file, from pixels to logits, for who wants to load it elsewhere.

`python -m clothing_model.network.models.keras_file NAME FILE` makes it, in a process of its own.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from clothing_model import settings
from clothing_model.children import ChildFailed, run_child, stage_done, work_as_child
from clothing_model.errors import EngineMissing, InvalidModel
from clothing_model.files import read_json, remove_beside, replace_file, write_json
from clothing_model.network import pretrained
from clothing_model.network.backbones import backbone
from clothing_model.network.head import DenseHead
from clothing_model.network.models.facts import KERAS_FILE
from clothing_model.network.models.folder import (
    SavedModel,
    digest_of,
    find_model,
    keras_file,
    load_head,
)
from clothing_model.tasks import Report

STAGES = ("Loading the network", "Writing the file", "Reading it again")
KEPT = 5  # files in the cache
TOLERANCE = 1e-3  # between a logit of the file and of the head on its backbone


def make(saved: SavedModel, report: Report | None = None) -> Path:
    """The model's Keras file: its own where it has one, else made once and kept in the cache.

    Raises InvalidModel, WeightsMissing, EngineMissing, OSError; Stopped out of `report`.
    """
    if saved.own_network and KERAS_FILE not in saved.files:
        raise InvalidModel(
            f"The model {saved.name} came as a LiteRT file, which cannot be turned back into a "
            "Keras one. Take it along as LiteRT."
        )
    if saved.whole or saved.own_network or (saved.folder / KERAS_FILE).is_file():
        return keras_file(saved)
    target = settings.cache_folder() / "keras" / f"{saved.facts['sha256'][:16]}.keras"
    with suppress(OSError, ValueError):
        if digest_of(target) == read_json(_digest_file(target), str):
            return target
    if not settings.installed("keras"):
        raise EngineMissing(
            "A Keras file is made with TensorFlow, which is not installed: "
            "`pip install -r requirements.txt`."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    _make_room(target)
    try:
        arguments = [saved.name, str(target)]
        run_child("clothing_model.network.models.keras_file", arguments, STAGES, report)
    except ChildFailed as error:
        raise InvalidModel(f"The Keras file of {saved.name} could not be made. {error}") from error
    return target


def _make_room(target: Path) -> None:
    """Remove what a stop has left of this file, and the oldest of the others."""
    remove_beside(target.parent, target.name)
    for old in sorted(target.parent.glob("*.keras"), key=os.path.getmtime)[: 1 - KEPT]:
        with suppress(OSError):  # somebody reads it
            old.unlink()


def _digest_file(target: Path) -> Path:
    return target.with_suffix(".json")


def write(saved: SavedModel, target: Path) -> None:
    """Join a model's head with its backbone, write the file, and read it again.

    Raises InvalidModel where it does not answer as the two do.
    """
    from clothing_model.network.keras_model import vector_network

    record = backbone(str(saved.facts["backbone"]))
    pretrained.check_weights(record, str(saved.facts["backbone_weights"]))
    head, vectors = load_head(saved), vector_network(record)
    dropout = float(saved.facts.get("training", {}).get("dropout", 0.0))
    stage_done()
    write_joined(vectors, head, dropout, target)
    write_json(_digest_file(target), digest_of(target))


def write_joined(vectors: Any, head: DenseHead, dropout: float, target: Path) -> Any:
    """Join a network, pixels to vectors, with a head, write both as one Keras file, and read it
    again; what was read. Raises InvalidModel where that does not answer as the two do."""
    import keras

    from clothing_model.network.keras_model import join, keras_head

    whole = join(vectors, keras_head(head, dropout))
    shape = (2, *vectors.input_shape[1:])
    pixels = np.random.default_rng(0).uniform(0, 255, shape).astype(np.float32)
    again = None

    def save(beside: Path) -> None:
        nonlocal again
        whole.save(beside)
        stage_done()
        again = keras.models.load_model(beside, compile=False)
        ours = head.logits(np.asarray(vectors.predict_on_batch(pixels)))
        if not np.allclose(np.asarray(again.predict_on_batch(pixels)), ours, atol=TOLERANCE):
            raise InvalidModel("It does not answer as the model does.")

    replace_file(target, save)
    return again


def main(arguments: Sequence[str]) -> int:
    name, target = arguments
    return work_as_child(lambda: write(find_model(name), Path(target)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
