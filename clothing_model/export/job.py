"""What the processes that make an export hand to each other: JSON in its folder."""

from pathlib import Path
from typing import NotRequired, TypedDict

from clothing_model.export.agreement import Agreement
from clothing_model.files import read_json

JOB, FACTS = "job.json", "facts.json"


class Job(TypedDict):
    """What is to be made: which model, as what, and the files of the photos for it."""

    model: str
    format: str
    dataset: str
    compared: list[str]
    calibrating: list[str]


class Facts(TypedDict):
    """What is known of an export, once all is proven.

    app: what the app itself takes for a photo, as a row beside the files'. files: all that it
    holds, by name, with their bytes. seconds: what making it took.
    """

    model: str
    format: str
    dataset: str
    agreements: list[Agreement]
    app: NotRequired[Agreement]
    files: NotRequired[dict[str, int]]
    seconds: NotRequired[float]


def read_job(folder: Path) -> Job:
    """Raises OSError, ValueError."""
    return read_json(folder / JOB, Job)


def read_facts(folder: Path) -> Facts:
    """Raises OSError, ValueError."""
    return read_json(folder / FACTS, Facts)
