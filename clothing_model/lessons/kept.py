"""Lessons as files: the chapter's comes along, a teacher's own lie beside the datasets.

<datasets>/.lessons/<name>.json     {"title": ..., "steps": [{"address": ..., ...}, ...]}
"""

import os
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from secrets import token_hex

from clothing_model import settings
from clothing_model.errors import InvalidLesson
from clothing_model.files import parse_json, remove, safe_name, write_json
from clothing_model.lessons.lesson import Lesson, check_pages
from clothing_model.locks import exclusive

CHAPTER = "chapter"
MOST_LESSONS = 100
MOST_BYTES = 200_000  # of a file
_FOLDER, _ENDING = ".lessons", ".json"
_LONGEST = 60  # bytes of a file's name
# How msgspec says what is wrong: "... missing required field `title` - at `$.steps[0]`"
_PARSER = re.compile(
    r"(?:missing required field `(?P<missing>\w+)`)?"
    r"(?: - at `\$(?:\.steps\[(?P<step>\d+)\])?\.?(?P<name>\w*)\S*`)?$"
)


def names() -> list[str]:
    """All lessons' names: the chapter's, then a teacher's own in alphabetical order."""
    try:
        found = os.listdir(_folder())
    except OSError:
        found = []
    own = [file.removesuffix(_ENDING) for file in found if file.endswith(_ENDING)]
    return [CHAPTER, *sorted(name for name in own if _is_name(name))]


def load(name: str, pages: Collection[str]) -> Lesson:
    """The lesson of that name, all of whose steps are on these pages. Raises InvalidLesson."""
    path = _path(name)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise InvalidLesson(
            f"There is no lesson called {name[:_LONGEST]}. Perhaps it was deleted."
        ) from error
    return parse(data, pages, path.name)


def parse(data: bytes, pages: Collection[str], file: str = "This file") -> Lesson:
    """A lesson out of a file's bytes. Raises InvalidLesson with what is wrong with it."""
    if len(data) > MOST_BYTES:
        raise InvalidLesson(f"A lesson can be at most {MOST_BYTES // 1000:,} kB. {file} is larger.")
    try:
        lesson = parse_json(data, Lesson)
    except ValueError as error:
        raise InvalidLesson(
            "A lesson must be JSON with a title, and steps of an address, a title and a sentence. "
            f"{file} is not one. {_fault(str(error))}"
        ) from error
    check_pages(lesson.steps, pages)
    return lesson


def _fault(error: str) -> str:
    """What the parser has found, in a person's words."""
    found = _PARSER.search(error)
    missing, step, name = found.groups() if found else ("", None, "")
    whose = f"Step {int(step) + 1}" if step else "It"
    if missing:
        return f"{whose} has no {missing}."
    if name:
        return f"Look at the {name} of step {int(step) + 1}." if step else f"Look at its {name}."
    return f"Look at step {int(step) + 1}." if step else "It is something else."


def to_json(lesson: Lesson) -> dict[str, object]:
    """As it stands in a file; what is empty is left out."""
    steps = [
        {name: value for name, value in asdict(step).items() if value} for step in lesson.steps
    ]
    return {"title": lesson.title, "steps": steps}


def add(lesson: Lesson, pages: Collection[str]) -> str:
    """Keep a new lesson; its name. Raises InvalidLesson, OSError."""
    check_pages(lesson.steps, pages)
    with _alone():
        taken = {name.casefold() for name in names()}
        if len(taken) > MOST_LESSONS:
            raise InvalidLesson(
                f"There can be at most {MOST_LESSONS} lessons. Delete one of them first."
            )
        name = first = _name_for(lesson.title)
        number = 2
        while name.casefold() in taken:
            name, number = f"{first}-{number}", number + 1
        write_json(_path(name), to_json(lesson))
    return name


def change(name: str, seen: Lesson, lesson: Lesson, pages: Collection[str]) -> None:
    """Put a lesson in the place of the one that was seen. Raises InvalidLesson, also where
    somebody else has changed that meanwhile, and OSError."""
    check_pages(lesson.steps, pages)
    with _alone():
        if load(name, pages) != seen:
            raise InvalidLesson(
                "Somebody else has changed this lesson meanwhile. Look at it, then try again."
            )
        write_json(_own(name), to_json(lesson))


def delete(name: str) -> None:
    """Delete a lesson for good. Raises InvalidLesson, OSError."""
    with _alone():
        try:
            remove(_own(name))
        except FileNotFoundError:
            raise InvalidLesson(
                f"There is no lesson called {name}. Perhaps it was deleted."
            ) from None


def _folder() -> Path:
    return settings.data_folder() / _FOLDER


def _own(name: str) -> Path:
    if name == CHAPTER:
        raise InvalidLesson("The chapter's lesson stays as it is. Only your own can be changed.")
    return _path(name)


def _path(name: str) -> Path:
    if name == CHAPTER:
        return Path(__file__).with_name(f"{CHAPTER}{_ENDING}")
    if not _is_name(name):
        raise InvalidLesson(f"There is no lesson called {name[:_LONGEST]}. Perhaps it was deleted.")
    return _folder() / f"{name}{_ENDING}"


def _is_name(name: str) -> bool:
    """Whether it can be the name of a file in the folder, and of none elsewhere."""
    return bool(name) and not name.startswith(".") and safe_name(name, "", 2 * _LONGEST) == name


def _name_for(title: str) -> str:
    """A name for addresses: words with dashes between."""
    words = "-".join("".join(c if c.isalnum() else " " for c in title.casefold()).split())
    return safe_name(words, f"lesson-{token_hex(3)}", _LONGEST)


@contextmanager
def _alone() -> Iterator[None]:
    _folder().mkdir(parents=True, exist_ok=True)
    with exclusive(_folder() / ".lock"):
        yield
