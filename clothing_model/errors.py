"""Every error that the library raises on purpose.

    ClothingError
    ├── InvalidImage     a file is not a picture that can be read
    ├── InvalidDataset   a folder is not a dataset of class folders
    │   └── InvalidArchive   a zip file is not one that can be unpacked safely
    ├── DownloadFailed   the public dataset cannot be fetched
    ├── Stopped          somebody pressed Stop
    ├── InvalidConfig    a setting is outside its range
    ├── InvalidRun       a training run is missing or in no state for what was asked
    ├── InvalidModel     a saved model is missing or damaged
    ├── InvalidLesson    a lesson is missing, or is none
    ├── WeightsMissing   a backbone's pretrained weights cannot be had
    ├── DeviceMissing    a device was asked for that this computer does not have
    ├── EngineMissing    what would run a network is not installed
    ├── NotAllowed       a visitor asked for what only the teacher or its maker may do
    ├── TooMuch          a visitor asked for more than the limits for visitors are
    └── OutOfMemory      the computer or its graphics card has too little memory left

Each message is a few short sentences for the person in front of the screen: what must be, what
came, and what to do, where there is something to do. "Epochs must be 1 to 1,000. You entered 0."
Pages print it as it is, so it names files and folders but does not say where on the computer
they lie; that is `place`, which the command line adds.
"""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class ClothingError(Exception):
    """The root: catch this to catch everything below. `place`: the file or folder it is about."""

    def __init__(self, message: str = "", place: Path | None = None) -> None:
        super().__init__(message)
        self.place = place


class InvalidImage(ClothingError):
    """A file is not a picture that can be read."""


class InvalidDataset(ClothingError):
    """A folder is not a dataset of class folders."""


class InvalidArchive(InvalidDataset):
    """A zip file is not one that can be unpacked safely."""


class DownloadFailed(ClothingError):
    """The public dataset cannot be fetched."""


class Stopped(ClothingError):
    """Somebody pressed Stop."""


class InvalidConfig(ClothingError):
    """A setting is outside its range."""


class InvalidRun(ClothingError):
    """A training run is missing or in no state for what was asked."""


class InvalidModel(ClothingError):
    """A saved model is missing or damaged."""


class InvalidLesson(ClothingError):
    """A lesson is missing, or is none."""


class WeightsMissing(ClothingError):
    """A backbone's pretrained weights cannot be had."""


class DeviceMissing(ClothingError):
    """A device was asked for that this computer does not have."""


class EngineMissing(ClothingError):
    """What would run a network is not installed."""


class NotAllowed(ClothingError):
    """A visitor asked for what only the teacher or its maker may do."""


class TooMuch(ClothingError):
    """A visitor asked for more than the limits for visitors are."""


class OutOfMemory(ClothingError):
    """The computer or its graphics card has too little memory left."""


EXPECTED = (ClothingError, OSError, MemoryError)  # what pages say in a sentence, see `sentence`

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL_WORDS = ("No space left", "quota exceeded", "File too large")


def is_disk_full(error: BaseException) -> bool:
    """Also for writers (HDF5) that give the system's reason in words alone."""
    full = isinstance(error, OSError) and error.errno in _FULL
    return full or (isinstance(error, OSError) and any(w in str(error) for w in _FULL_WORDS))


# What NumPy, Keras' backends, their libraries and Windows write where memory is short.
_SHORT_WORDS = re.compile(
    r"out of memory|out_of_memory|oom when|allocate (any )?memory|(fail(ed|ure)|unable) to "
    r"allocate|bad[ _]alloc|alloc_failed",
    re.IGNORECASE,
)
_GPU_WORDS = re.compile(r"gpu|cuda|cudnn|cublas|\bhip\b|rocm|metal|\bmps\b", re.IGNORECASE)
_WINDOWS_SHORT = (8, 14, 1455)


def out_of_memory(error: BaseException) -> str:
    """Whose memory was too small, "computer" or "graphics card (GPU)"; "" for other errors.

    The frameworks have classes of their own for it, which are known by their words here, since
    none of them may be installed.
    """
    if isinstance(error, OSError):
        short = error.errno == errno.ENOMEM or getattr(error, "winerror", 0) in _WINDOWS_SHORT
        return "computer" if short else ""
    if isinstance(error, MemoryError):
        return "computer"
    if isinstance(error, ClothingError) or not _SHORT_WORDS.search(str(error)):
        return ""
    words = f"{type(error).__module__} {error}"
    return "graphics card (GPU)" if _GPU_WORDS.search(words) else "computer"


@contextmanager
def telling_of_memory() -> Iterator[None]:
    """What runs out of memory in it ends as OutOfMemory, with a sentence."""
    try:
        yield
    except Exception as error:
        if out_of_memory(error):
            raise OutOfMemory(sentence(error)) from error
        raise


def sentence(error: Exception) -> str:
    """What went wrong, for a visitor: of the computer's own errors the reason and the file's name,
    never its place."""
    if short := out_of_memory(error):
        other = "choose the CPU" if "GPU" in short else "take fewer or smaller photos at a time"
        return f"The {short} ran out of memory. Close other programs that use it, or {other}."
    if not isinstance(error, OSError):
        return str(error)
    if is_disk_full(error):
        return "The disk is full: free some space and try again."
    name = os.path.basename(os.fsdecode(error.filename)) if _is_path(error.filename) else ""
    name = re.sub(r"^\.[0-9a-f]{8}-", "", name)  # of the file that is written beside
    reason = (error.strerror or "the system refused it").rstrip(".")
    return f"{name or 'A file'} could not be read or written: {reason}."


def _is_path(name: object) -> bool:
    return isinstance(name, str | bytes | os.PathLike)


def must_be(name: str, expected: str, entered: str) -> str:
    """What a value called `name` must be, and what came instead, in two short sentences."""
    words = name if name.startswith("-") else name.replace("_", " ")
    return f"{words[:1].upper()}{words[1:]} must be {expected}. You entered {entered}."
