"""Datasets of one's own, deleted with all that was kept of their photos."""

from clothing_model import settings
from clothing_model.data.datasets import corrections, manifest_cache
from clothing_model.data.datasets.collection import KnownDataset
from clothing_model.data.datasets.room import work_folder
from clothing_model.errors import InvalidDataset
from clothing_model.files import move


def may_be_deleted(dataset: KnownDataset) -> bool:
    """Whether it is a folder that was added to the app's own: not the settings' one, the public
    one, the drawn wardrobe, or a link to somewhere else."""
    root, home = dataset.root, settings.data_folder()
    return dataset.kind == "own" and root.parent == home and root.resolve().parent == home.resolve()


def delete(dataset: KnownDataset) -> set[str]:
    """Delete a dataset for good: photos, corrections, thumbnails, vectors. It is gone in one go,
    even where this is interrupted. The digests of its photos, of which maps may be kept besides.
    Raises InvalidDataset, OSError."""
    if not may_be_deleted(dataset):
        raise InvalidDataset(
            f"{dataset.title} cannot be deleted here. Only datasets that were added on "
            "this page can be deleted."
        )
    root = dataset.root
    with work_folder(settings.data_folder()) as beside:
        move(root, beside / root.name)
    corrections.forget(root)
    return manifest_cache.forget(root)
