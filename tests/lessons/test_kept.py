"""Lessons as files."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from clothing_model import files, settings
from clothing_model.errors import InvalidLesson
from clothing_model.lessons import kept
from clothing_model.lessons.lesson import Lesson, Step

PAGES = {"", "train", "inside"}
STEP = Step("train?preset=large", "Larger", "More pixels.", "The time.", 2, "Ask why.")
SHORT = Lesson("Büroklammern & mehr", (STEP, Step("inside", "Inside", "Look.")))


def folder() -> Path:
    return settings.data_folder() / ".lessons"


def test_an_own_lesson_comes_back_as_it_was_kept() -> None:
    name = kept.add(SHORT, PAGES)
    assert kept.names() == ["chapter", name]
    assert kept.load(name, PAGES) == SHORT
    longer = replace(SHORT, steps=(*SHORT.steps, STEP))
    kept.change(name, SHORT, longer, PAGES)
    assert kept.load(name, PAGES) == longer
    kept.delete(name)
    assert kept.names() == ["chapter"]
    with pytest.raises(
        InvalidLesson, match=r"There is no lesson called .*\. Perhaps it was deleted"
    ):
        kept.load(name, PAGES)


def test_names_are_made_of_titles_and_never_the_same() -> None:
    names = [
        kept.add(Lesson(title), PAGES)
        for title in ("My lesson", "my  LESSON", "Chapter", "../..", "CON", "a" * 80)
    ]
    assert names[:3] == ["my-lesson", "my-lesson-2", "chapter-2"]
    assert len(set(names)) == 6
    assert {path.parent for path in folder().glob("*.json")} == {folder()}
    assert kept.names() == ["chapter", *sorted(names)]


def test_who_changes_what_somebody_else_has_changed_is_told() -> None:
    name = kept.add(SHORT, PAGES)
    kept.change(name, SHORT, replace(SHORT, title="Other"), PAGES)
    with pytest.raises(InvalidLesson, match="Somebody else has changed this lesson"):
        kept.change(name, SHORT, replace(SHORT, title="Mine"), PAGES)
    assert kept.load(name, PAGES).title == "Other"


def test_a_failed_write_leaves_the_lesson_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    name = kept.add(SHORT, PAGES)
    before = (folder() / f"{name}.json").read_bytes()

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "sync", full)
    with pytest.raises(OSError, match="No space"):
        kept.change(name, SHORT, replace(SHORT, title="Other"), PAGES)
    assert (folder() / f"{name}.json").read_bytes() == before
    assert not list(folder().glob(".*.json"))


def test_the_chapter_stays_as_it_is() -> None:
    chapter = kept.load("chapter", {*PAGES, "classify", "dataset", "augmentation", "evaluate"})
    with pytest.raises(InvalidLesson, match="The chapter's lesson stays as it is"):
        kept.change(
            "chapter", chapter, SHORT, {*PAGES, "classify", "dataset", "augmentation", "evaluate"}
        )
    with pytest.raises(InvalidLesson, match="The chapter's lesson stays as it is"):
        kept.delete("chapter")


@pytest.mark.parametrize("name", ["", "..", "../chapter", "a/b", "a\\b", ".hidden", "x\0y", "nul"])
def test_names_that_lead_elsewhere(name: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidLesson, match="There is no lesson called"):
        kept.load(name, PAGES)
    with pytest.raises(InvalidLesson):
        kept.delete(name)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "It is something else"),
        (b"{}", "It has no title"),
        (b"[1]", "It is something else"),
        (b"\xff\xfe", "A lesson must be JSON with a title, and steps"),
        (b"[" * 100_000, "It is something else"),
        (b" " * 200_001, "at most 200 kB. mine.json is larger"),
        (b'{"title": 1}', "Look at its title"),
        (b'{"title": "T", "steps": 1}', "Look at its steps"),
        (b'{"title": "T", "steps": [1]}', "Look at step 1"),
        (b'{"title": "T", "steps": [{"address": 2}]}', "Look at the address of step 1"),
        (b'{"title": "T", "steps": [{"address": "train"}]}', "Step 1 has no title"),
    ],
)
def test_a_file_that_is_none_has_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(InvalidLesson, match=words) as error:
        kept.parse(data, PAGES, "mine.json")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://example.org", "An address must be inside this app"),
        ("javascript:alert(1)", "An address must be inside this app"),
        ("lesson", "A step's page must be one of inside, train. The step 'A' has 'lesson'"),
    ],
)
def test_a_file_with_an_address_elsewhere_is_refused(address: str, words: str) -> None:
    steps = [{"address": address, "title": "A", "sentence": "B"}]
    with pytest.raises(InvalidLesson, match=words):
        kept.parse(json.dumps({"title": "T", "steps": steps}).encode(), PAGES)


def test_there_are_not_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_LESSONS", 2)
    for title in ("One", "Two"):
        kept.add(Lesson(title), PAGES)
    with pytest.raises(InvalidLesson, match="at most 2 lessons"):
        kept.add(Lesson("Three"), PAGES)
