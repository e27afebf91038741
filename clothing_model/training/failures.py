"""What went wrong, in a sentence for the person who waits for the training."""

import errno

from clothing_model.errors import ClothingError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_WORDS = ("No space left", "quota exceeded", "File too large")


class Stopped(Exception):
    """The run was asked to stop; raised between batches."""


def is_disk_full(error: BaseException) -> bool:
    """Also for writers (HDF5) that give the system's reason in words alone."""
    if not isinstance(error, OSError):
        return False
    return error.errno in _FULL or any(words in str(error) for words in _FULL_WORDS)


def sentence(error: BaseException) -> str:
    """Of any error that ended a training."""
    if is_disk_full(error):
        return "The disk is full: free some space, then start the run again from there."
    if isinstance(error, MemoryError):
        return (
            "The computer ran out of memory. Close other programs, or take a smaller "
            "backbone, a smaller inner layer or fewer photos."
        )
    if isinstance(error, ClothingError):
        return str(error)
    return (
        f"Something unexpected went wrong ({type(error).__name__}). "
        "The run's log has the details; what was saved before is untouched."
    )
