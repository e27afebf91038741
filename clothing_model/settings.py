"""Folders and limits, from the environment (CLOTHING_*) with defaults.

Everything is read at the moment of use, so that a test or a shell can point one
command somewhere else without touching the program.
"""

import importlib.util
import os
import re
from pathlib import Path

from clothing_model import limits
from clothing_model.errors import InvalidConfig

PROJECT = Path(__file__).resolve().parent.parent

SHIPPED_MODELS = PROJECT / "models"
SHIPPED_BACKBONES = SHIPPED_MODELS / "backbones"
EXAMPLES = Path(__file__).parent / "training" / "examples"  # finished runs that come along
PUBLIC_DATASET = "clothing-dataset-small"

KEY_LENGTH = 8  # the fewest characters of a teacher's key

MAX_IMAGE_BYTES = 64 * 1024 * 1024  # phones of 200 megapixels write up to about as many
MAX_IMAGE_SIDE = 20_000
MAX_UPLOADS = 40

_SCHEDULER = re.compile(r"(tcp|tls)://[^\s/:]+:\d{1,5}|(tcp|tls)://\[[0-9a-fA-F:.%]+\]:\d{1,5}")


def _folder(variable: str, default: Path) -> Path:
    """The folder that the variable names, from the project's folder on where it is relative:
    every process then means the same one, wherever it was started. Raises InvalidConfig."""
    value = os.environ.get(variable, "").strip()
    if not value:
        return default
    try:
        path = (PROJECT / Path(value).expanduser()).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # ~nobody-of-that-name, a loop of links
        raise InvalidConfig(f"{variable} must name a folder. It cannot be found.") from error
    if os.path.isfile(path):
        raise InvalidConfig(f"{variable} must name a folder. {path.name} is a file.", path)
    return path


def check() -> None:
    """Raises InvalidConfig where a variable names what can be no folder, no teacher's key or no
    cluster."""
    for name in ("DATASET", "DATA", "WEIGHTS", "MODELS", "RUNS", "CACHE"):
        _folder(f"CLOTHING_{name}", PROJECT)
    teacher_key()
    cluster()


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


def cluster() -> str:
    """The address of a Dask scheduler whose computers train (CLOTHING_CLUSTER), or "" where this
    one does. Raises InvalidConfig."""
    value = os.environ.get("CLOTHING_CLUSTER", "").strip()
    if value and not _SCHEDULER.fullmatch(value):
        raise InvalidConfig(
            "CLOTHING_CLUSTER must be a scheduler's address such as tcp://teacher-pc:8786. "
            f"It is {value!r}."
        )
    return value


def _one_of(variable: str, values: tuple[str, ...]) -> str:
    value = os.environ.get(variable, "").strip().lower()
    if value not in ("", *values):
        raise InvalidConfig(f"{variable} must be {' or '.join(values)}. It is {value!r}.")
    return value


def installed(package: str) -> bool:
    """Whether a package can be imported; imports nothing."""
    try:
        return importlib.util.find_spec(package) is not None
    except ValueError:  # somebody has made it unimportable
        return False


def cache_bytes() -> int:
    """The most that vectors, thumbnails and verdicts take there (CLOTHING_CACHE_MB)."""
    return limits.CACHE.bytes


def data_bytes() -> int:
    """The most that the folder of datasets may hold (CLOTHING_DATA_MB)."""
    return limits.DATA.bytes


def zip_bytes() -> int:
    """The largest zip of photos that a page takes (CLOTHING_ZIP_MB)."""
    return limits.ZIP.bytes


def uploads_bytes() -> int:
    """The most that all visitors' uploads take in memory together (CLOTHING_UPLOADS_MB)."""
    return limits.UPLOADS.bytes


def teacher_key() -> str:
    """What visitors have to know to do what is the teacher's (CLOTHING_TEACHER_KEY); "" where
    everybody may. Raises InvalidConfig for one that is soon guessed."""
    key = os.environ.get("CLOTHING_TEACHER_KEY", "").strip()
    if 0 < len(key) < KEY_LENGTH:
        raise InvalidConfig(
            f"CLOTHING_TEACHER_KEY must have at least {KEY_LENGTH} characters. It has {len(key)}."
        )
    return key


def service() -> bool:
    """Whether the server answers programs, too (CLOTHING_SERVICE). Raises InvalidConfig."""
    return _one_of("CLOTHING_SERVICE", ("on", "off")) == "on"


def host_names() -> tuple[str, ...]:
    """Names of this server besides the computer's own, in small letters (CLOTHING_HOSTS, with
    spaces or commas between them)."""
    return tuple(os.environ.get("CLOTHING_HOSTS", "").replace(",", " ").lower().split())
