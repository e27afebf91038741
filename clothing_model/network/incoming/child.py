"""What happens in the closed room: `python -m clothing_model.network.incoming.child FOLDER`.

It does the job that lies in the folder (`found.Job`) with the file there, and leaves what it found
(`found.Found`), the network and its head there.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from clothing_model.children import stage_done, work_as_child
from clothing_model.files import read_json, write_json
from clothing_model.network.incoming import door, room
from clothing_model.network.incoming.found import FOUND, HEAD, KERAS, RAW, WRITE, Found, Job
from clothing_model.network.incoming.found import LITERT as LITERT_KIND
from clothing_model.network.incoming.kinds import HDF5, LITERT, kind_of
from clothing_model.network.incoming.scales import SCALES, scale
from clothing_model.network.models.facts import NETWORK_FILE

LOOKING = ("Looking through the file", "Opening it in a closed room", "Converting it for LiteRT")
WRITING = ("Opening it in a closed room", "Writing it for Keras and for LiteRT")


def main(arguments: Sequence[str]) -> int:
    room.close_door()
    (folder,) = map(Path, arguments)
    return work_as_child(lambda: work(folder))


def work(folder: Path) -> None:
    """Raises InvalidModel for a file that is refused."""
    job = read_json(folder / "job.json", Job)
    source = folder / job["source"]
    kind = kind_of(source, job["source"])
    if kind == LITERT:
        _litert(folder, source, job)
    else:
        parts = door.parts_of_hdf5(source) if kind == HDF5 else door.parts_of_zip(source, folder)
        _keras(folder, parts, job)


def _keras(folder: Path, parts: door.Parts, job: Job) -> None:
    from clothing_model.network.incoming.config import takes_any_size

    any_size = not parts.checkpoint and takes_any_size(parts.config)
    stage_done()
    from clothing_model.network.incoming import keras_network, keras_ours

    if parts.checkpoint:
        model = keras_ours.of_checkpoint(parts.weights)
    else:
        model = keras_network.build(parts, job["size"])
    found, scores = keras_network.cut(model)
    if job["task"] == WRITE:
        found.head.save(folder / HEAD)
        stage_done()
        keras_network.write_both(found, scale(job["pixels"]), folder)
        return
    record, frozen = keras_ours.our_backbone(model, found)
    stage_done()
    if not frozen:
        keras_network.write_litert(found, SCALES[0], folder / RAW)
    found.head.save(folder / HEAD)
    write_json(
        folder / FOUND,
        Found(
            kind=KERAS,
            classes=found.head.classes,
            image_size=int(model.input_shape[1]),
            any_size=any_size,
            scores=scores,
            explains=found.explains,
            scaled=keras_network.has_scaling(model),
            backbone=record.name if record else "",
            frozen=frozen,
            weights=int(model.count_params()),
        ),
    )


def _litert(folder: Path, source: Path, job: Job) -> None:
    from clothing_model.network.incoming.litert_network import LiteRTNetwork

    network = LiteRTNetwork(source.read_bytes())
    stage_done()
    found = network.cut()
    found.head.save(folder / HEAD)
    if job["task"] == WRITE:
        stage_done()
        network.write(found, scale(job["pixels"]), folder / NETWORK_FILE)
        return
    stage_done()
    network.write(found, SCALES[0], folder / RAW)
    write_json(
        folder / FOUND,
        Found(
            kind=LITERT_KIND,
            classes=found.head.classes,
            image_size=network.image_size,
            any_size=False,
            scores=network.scores,
            explains=found.explains,
            scaled=network.has_scaling,
            backbone="",
            frozen=False,
            weights=network.weights,
        ),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
