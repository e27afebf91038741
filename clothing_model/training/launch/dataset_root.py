"""Where a training's dataset lies on a computer of a cluster."""

from pathlib import Path

from clothing_model.data.datasets.collection import in_folder
from clothing_model.data.datasets.folders import Progress, draw_wardrobe, drawn_folder
from clothing_model.errors import InvalidDataset


def dataset_root(name: str, host: str, drawing: Progress | None = None) -> Path:
    """The folder of that name, wherever this computer's settings look for datasets; the drawn
    wardrobe is drawn here, the same everywhere. Raises InvalidDataset, which names the host."""
    if name.removeprefix("clothes-") == drawn_folder().name.removeprefix("clothes-"):
        return draw_wardrobe(drawing)
    if found := in_folder(name):
        return found.root
    raise InvalidDataset(
        f"The dataset {name} must be on {host}. No folder of datasets there has it. Set "
        "CLOTHING_DATA or CLOTHING_DATASET there to the same shared folder as on the server."
    )
