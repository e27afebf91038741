"""Folders and limits, from the environment (CLOTHING_*) with defaults.

Everything is read at the moment of use, so that a test or a shell can point one
command somewhere else without touching the program.
"""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent

SHIPPED_MODELS = PROJECT / "models"
SHIPPED_BACKBONES = SHIPPED_MODELS / "backbones"

MAX_IMAGE_BYTES = 20 * 1024 * 1024
MAX_IMAGE_PIXELS = 50_000_000
MAX_IMAGE_SIDE = 20_000
MAX_UPLOADS = 20


def _folder(variable: str, default: Path) -> Path:
    value = os.environ.get(variable, "").strip()
    return Path(value).expanduser().resolve() if value else default


def dataset_folder() -> Path | None:
    """The dataset's root (CLOTHING_DATASET), the downloaded one if it is there, or None."""
    if os.environ.get("CLOTHING_DATASET", "").strip():
        return _folder("CLOTHING_DATASET", PROJECT)
    downloaded = PROJECT / "data" / "clothing-dataset-small"
    return downloaded if downloaded.is_dir() else None


def weights_folder() -> Path | None:
    """An extra folder of `<backbone>_notop.weights.h5` files (CLOTHING_WEIGHTS), or None."""
    return _folder("CLOTHING_WEIGHTS", PROJECT) if os.environ.get("CLOTHING_WEIGHTS") else None


def models_folder() -> Path:
    """Where trained models are kept (CLOTHING_MODELS); the shipped one is always found too."""
    return _folder("CLOTHING_MODELS", SHIPPED_MODELS)


def runs_folder() -> Path:
    """Where training runs are kept (CLOTHING_RUNS)."""
    return _folder("CLOTHING_RUNS", PROJECT / "runs")


def cache_folder() -> Path:
    """Where anything that can be computed again is kept (CLOTHING_CACHE)."""
    return _folder("CLOTHING_CACHE", PROJECT / "cache")
