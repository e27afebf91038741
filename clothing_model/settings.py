"""Folders and limits, from the environment (CLOTHING_*) with defaults.

Everything is read at the moment of use, so that a test or a shell can point one
command somewhere else without touching the program.
"""

import importlib.util
import os
from pathlib import Path

from clothing_model.errors import InvalidConfig

PROJECT = Path(__file__).resolve().parent.parent

SHIPPED_MODELS = PROJECT / "models"
SHIPPED_BACKBONES = SHIPPED_MODELS / "backbones"
PUBLIC_DATASET = "clothing-dataset-small"

MAX_IMAGE_BYTES = 64 * 1024 * 1024  # phones of 200 megapixels write up to about as many
MAX_IMAGE_SIDE = 20_000
MAX_UPLOADS = 20


def _folder(variable: str, default: Path) -> Path:
    """The folder that the variable names, from the project's folder on where it is relative:
    every process then means the same one, wherever it was started. Raises InvalidConfig."""
    value = os.environ.get(variable, "").strip()
    if not value:
        return default
    try:
        path = (PROJECT / Path(value).expanduser()).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # ~nobody-of-that-name, a loop of links
        raise InvalidConfig(f"Expected {variable} to name a folder; it cannot be found.") from error
    if os.path.isfile(path):
        raise InvalidConfig(f"Expected {variable} to name a folder; {path.name} is a file.", path)
    return path


def check_folders() -> None:
    """Raises InvalidConfig where a variable names what can be no folder."""
    for name in ("DATASET", "DATA", "WEIGHTS", "MODELS", "RUNS", "CACHE"):
        _folder(f"CLOTHING_{name}", PROJECT)


def dataset_folder() -> Path | None:
    """The dataset's root (CLOTHING_DATASET), the downloaded one if it is there, or None."""
    if os.environ.get("CLOTHING_DATASET", "").strip():
        return _folder("CLOTHING_DATASET", PROJECT)
    downloaded = data_folder() / PUBLIC_DATASET
    return downloaded if os.path.isdir(downloaded) else None


def data_folder() -> Path:
    """Where datasets that were downloaded or uploaded are kept (CLOTHING_DATA)."""
    return _folder("CLOTHING_DATA", PROJECT / "data")


def dataset_mirror() -> str | None:
    """Another address of the public dataset's archive (CLOTHING_DATASET_URL), or None."""
    return os.environ.get("CLOTHING_DATASET_URL", "").strip() or None


def weights_folder() -> Path | None:
    """An extra folder of `<backbone>_notop.weights.h5` files (CLOTHING_WEIGHTS), or None."""
    folder = _folder("CLOTHING_WEIGHTS", PROJECT)
    return None if folder == PROJECT else folder


def models_folder() -> Path:
    """Where trained models are kept (CLOTHING_MODELS); the shipped one is always found too."""
    return _folder("CLOTHING_MODELS", SHIPPED_MODELS)


def runs_folder() -> Path:
    """Where training runs are kept (CLOTHING_RUNS)."""
    return _folder("CLOTHING_RUNS", PROJECT / "runs")


def cache_folder() -> Path:
    """Where anything that can be computed again is kept (CLOTHING_CACHE)."""
    return _folder("CLOTHING_CACHE", PROJECT / "cache")


def device() -> str:
    """Where networks run, "cpu" or "gpu" (CLOTHING_DEVICE). Raises InvalidConfig."""
    return _one_of("CLOTHING_DEVICE", ("cpu", "gpu")) or "cpu"


def engine() -> str:
    """What runs them, "litert" or "keras", or "" for the best there is (CLOTHING_ENGINE).

    Raises InvalidConfig.
    """
    return _one_of("CLOTHING_ENGINE", ("litert", "keras"))


def _one_of(variable: str, values: tuple[str, ...]) -> str:
    value = os.environ.get(variable, "").strip().lower()
    if value not in ("", *values):
        raise InvalidConfig(f"Expected {variable} to be {' or '.join(values)}; it is {value!r}.")
    return value


def installed(package: str) -> bool:
    """Whether a package can be imported; imports nothing."""
    try:
        return importlib.util.find_spec(package) is not None
    except ValueError:  # somebody has made it unimportable
        return False


def cache_bytes() -> int:
    """The most that vectors, thumbnails and verdicts take there (CLOTHING_CACHE_MB)."""
    return _megabytes("CLOTHING_CACHE_MB", 4_000)


def data_bytes() -> int:
    """The most that the folder of datasets may hold (CLOTHING_DATA_MB)."""
    return _megabytes("CLOTHING_DATA_MB", 5_000)


def zip_bytes() -> int:
    """The largest zip of photos that a page takes (CLOTHING_ZIP_MB)."""
    return _megabytes("CLOTHING_ZIP_MB", 200)


def uploads_bytes() -> int:
    """The most that all visitors' uploads take in memory together (CLOTHING_UPLOADS_MB)."""
    return _megabytes("CLOTHING_UPLOADS_MB", 500)


def _megabytes(variable: str, default: int) -> int:
    """In bytes; a word that is no whole number counts as none."""
    value = os.environ.get(variable, "").strip()
    return (int(value) if value.isdecimal() else default) << 20
