"""Convert the shipped backbones for LiteRT, and prove the copies on photos.

    python models/backbones/convert_for_litert.py PHOTO_FOLDER

It writes `<name>.tflite` beside itself and enters it in `weights.json` with its origin, licence,
SHA-256 and the largest difference from Keras on the photos, and fails where that is too much.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from clothing_model.data.pictures.door import open_image  # noqa: E402
from clothing_model.files import write_json  # noqa: E402
from clothing_model.network.backbones import Backbone, backbone  # noqa: E402
from clothing_model.network.batches import prepare  # noqa: E402
from clothing_model.network.conversion import convert, difference  # noqa: E402
from clothing_model.network.converted import TOLERANCE  # noqa: E402
from clothing_model.network.keras_model import vector_network, with_inside  # noqa: E402

NAMES = ("efficientnet-lite0", "efficientnet-lite2")
PHOTOS, BATCH = 100, 10


def photos_of(folder: Path, record: Backbone) -> np.ndarray:
    """(PHOTOS, S, S, 3) float32 0..255, evenly chosen from the folder."""
    paths = sorted(folder.rglob("*.jpg"))
    chosen = paths[:: max(1, len(paths) // PHOTOS)][:PHOTOS]
    if not chosen:
        raise SystemExit(f"There are no JPEG photos below {folder}.")
    pixels = [open_image(path) for path in chosen]
    return prepare(pixels, record.image_size, record.interpolation)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("photos", type=Path, help="a folder of photos (JPEG) to prove it on")
    folder = parser.parse_args().photos
    origins = HERE / "weights.json"
    files = json.loads(origins.read_text("utf-8"))
    for name in NAMES:
        record, target = backbone(name), HERE / f"{name}.tflite"
        facts = convert(record, target)
        target.with_suffix(".json").unlink()  # it stands in weights.json
        photos = photos_of(folder, record)
        network = with_inside(vector_network(record))
        batches = [photos[start : start + BATCH] for start in range(0, len(photos), BATCH)]
        worst = max(difference(target, network, batch) for batch in batches)
        print(f"{name}: {len(photos)} photos, largest difference {worst:.1e} of the largest value")
        if not worst <= TOLERANCE:
            raise SystemExit(f"Differences can be at most {TOLERANCE}. These are larger.")
        files[target.name] = {
            "source": record.source,
            "licence": record.licence,
            **facts,
            "difference": worst,
        }
    write_json(origins, files)


if __name__ == "__main__":
    main()
