"""What visitors may take of a server: a number each, from the environment (CLOTHING_*).

As in `settings`, they are read at the moment of use.
"""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """A whole number that the environment may change; a word that is none leaves it as it is.

    title, help: what it limits, for the teacher. It is in `unit`, "" for a count.
    """

    variable: str
    default: int
    title: str
    help: str = ""
    unit: str = ""

    @property
    def value(self) -> int:
        said = os.environ.get(self.variable, "").strip()
        return int(said) if said.isdecimal() else self.default

    @property
    def bytes(self) -> int:
        return self.value << 20


QUEUED = Limit(
    "CLOTHING_QUEUED",
    8,
    "Trainings of one visitor",
    (
        "This many trainings may wait or run at a time. An experiment of four trainings "
        "counts as four."
    ),
)
QUEUED_IN_ALL = Limit(
    "CLOTHING_QUEUED_IN_ALL",
    200,
    "Trainings of all visitors",
    "This many trainings may wait or run at a time. One runs, the others wait.",
)
PASSES = Limit(
    "CLOTHING_PASSES",
    500,
    "Epochs times variants",
    "The most for one training. Without augmentation there is one variant: the photo itself.",
)
WINDOWS = Limit(
    "CLOTHING_WINDOWS",
    200,
    "Open windows",
    "This many windows and tabs of all visitors may be open at a time.",
)
UPLOADS = Limit(
    "CLOTHING_UPLOADS_MB",
    500,
    "Photos in memory",
    "How much of the memory of this server all uploads together may take.",
    "MB",
)
DATA = Limit(
    "CLOTHING_DATA_MB",
    5_000,
    "Datasets",
    "How much of the disk all datasets together may take.",
    "MB",
)
SAVED = Limit(
    "CLOTHING_MODELS_MB",
    10_000,
    "Models and trainings",
    (
        "How much of the disk all saved models and trainings together may take. If they take "
        "more, no training starts."
    ),
    "MB",
)
CACHE = Limit(
    "CLOTHING_CACHE_MB",
    4_000,
    "Cache",
    (
        "How much of the disk the vectors, thumbnails and checks of photos may take. What "
        "was not used for the longest time is deleted first."
    ),
    "MB",
)
SERVICE = Limit("CLOTHING_SERVICE_A_MINUTE", 120, "Requests of programs a minute")
ZIP = Limit("CLOTHING_ZIP_MB", 200, "A zip of photos", unit="MB")

LIMITS = (QUEUED, QUEUED_IN_ALL, PASSES, WINDOWS, UPLOADS, DATA, SAVED, CACHE)
"""Those that a teacher may change while the server goes on."""
