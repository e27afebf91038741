"""Compare what was written with the app: `python -m clothing_model.export.proof FOLDER`.

It runs in a process that has not written the files, so that nothing but the files is asked.
"""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from clothing_model.children import stage_done, work_as_child
from clothing_model.errors import InvalidDataset, InvalidModel
from clothing_model.export.agreement import Agreement, agreement, timed
from clothing_model.export.askers import asker, place
from clothing_model.export.formats import Bound, File, format_called
from clothing_model.export.job import FACTS, Facts, read_job
from clothing_model.export.photos import squashed
from clothing_model.files import remove, size_of, write_json
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.network.models.folder import SavedModel, find_model

_AS_IT_IS = Bound(1.0, 0.0)
_JPEG = (b"\xff\xd8\xff", b"\x89PNG")


def prove(folder: Path) -> Facts:
    """Compare every file of the job in this folder with the app, and remove those that differ by
    more than their bound. What is known then, which is also written there.

    Raises InvalidModel where no file is left, InvalidDataset where there are no photos.
    """
    job = read_job(folder)
    saved, found = find_model(job["model"]), format_called(job["format"])
    paths, pixels = squashed([Path(path) for path in job["compared"]], saved)
    classifier = Classifier(saved, "cpu")
    ours, milliseconds = timed(
        lambda _, batch: classifier.probabilities(classifier.run(batch)[0]), paths, pixels
    )
    own = sum((saved.folder / name).stat().st_size for name in saved.files if "tflite" in name)
    facts = Facts(
        model=saved.name, format=found.name, dataset=job["dataset"], agreements=[],
        app=agreement("", classifier.choice.title, own, _AS_IT_IS, ours, ours, milliseconds),
    )  # fmt: skip
    stage_done()
    for file in found.files:
        chosen = _readable(file, paths)
        told = _compare(folder, file, saved, [paths[n] for n in chosen], pixels[chosen],
                        ours[chosen])  # fmt: skip
        facts["agreements"].append(told)
        stage_done()
    refused = [told for told in facts["agreements"] if "refused" in told]
    if len(refused) == len(found.files) or (refused and not found.apart):
        raise InvalidModel(refused[0]["refused"])
    for told in refused:
        remove(folder / told["file"])
    write_json(folder / FACTS, facts)
    return facts


def _compare(
    folder: Path,
    file: File,
    saved: SavedModel,
    paths: Sequence[Path],
    pixels: np.ndarray,
    ours: np.ndarray,
) -> Agreement:
    """A file that cannot be asked gives no answers, which is refused."""
    where = place(folder, file.name, saved)
    size = size_of(where) if where.is_dir() else where.stat().st_size
    theirs, milliseconds = np.empty(0), 0.0
    try:
        theirs, milliseconds = timed(asker(folder, file.name, saved), paths, pixels)
    except OSError:
        raise
    except Exception:  # readers of files raise whatever they do
        logging.getLogger(__name__).exception("%s cannot be asked", file.name)
    return agreement(file.name, file.title, size, file.bound, ours, theirs, milliseconds)


def _readable(file: File, paths: Sequence[Path]) -> list[int]:
    """The places of the photos that it can be asked about: TensorFlow opens JPEG and PNG files
    alone. Raises InvalidDataset where there are none."""
    if file.name != "jpeg":
        return list(range(len(paths)))
    found = [n for n, path in enumerate(paths) if path.read_bytes()[:4].startswith(_JPEG)]
    if not found:
        raise InvalidDataset("There must be JPEG photos to compare answers on. There are none.")
    return found


def main(arguments: Sequence[str]) -> int:
    (folder,) = arguments
    return work_as_child(lambda: prove(Path(folder)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
