"""What may stand in a lesson, and what its minutes are."""

import pytest

from clothing_model.errors import InvalidLesson
from clothing_model.lessons.lesson import MOST_STEPS, Lesson, Step, own_address, relative


def step(address: str = "train", minutes: float = 1, **texts: str) -> Step:
    return Step(
        address, **{"title": "A title", "sentence": "A sentence.", **texts}, minutes=minutes
    )


@pytest.mark.parametrize(
    ("address", "page", "query"),
    [
        ("train?preset=dropout-rates", "train", {"preset": "dropout-rates"}),
        (" /inside?section=dense&network= ", "inside", {"section": "dense", "network": ""}),
        ("./evaluate", "evaluate", {}),
        ("?model=clothes-lite2", "", {"model": "clothes-lite2"}),
        ("", "", {}),
        ("train?lesson=other&step=3&embed=true&a=b%26c", "train", {"a": "b&c"}),
    ],
)
def test_addresses_of_the_app(address: str, page: str, query: dict[str, str]) -> None:
    """What the bar or Streamlit itself puts into one is left out."""
    assert own_address(address) == (page, query)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/train",
        "//example.org/train",
        "/\\example.org",
        "\\\\example.org",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "a/b",
        "../train",
        "http://[",
        "<script>",
    ],
)
def test_addresses_elsewhere_and_scripts_are_refused(address: str) -> None:
    with pytest.raises(InvalidLesson, match="An address must be inside this app"):
        step(address)


def test_what_a_teacher_copies_from_the_browser() -> None:
    here = "http://teacher-pc.local:8501"
    copied = f"{here}/train?preset=large&lesson=chapter&step=4"
    assert relative(copied, here) == "train?preset=large"
    assert relative(f"{here}/?model=x", here) == "?model=x"
    with pytest.raises(InvalidLesson):
        relative("http://teacher-pc.local:8501.example.org/train", here)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": " "}, "Each step must have a title"),
        ({"sentence": ""}, "Each step must have a sentence"),
        ({"sentence": "x" * 301}, "The sentence of a step can have at most 300 characters"),
        ({"note": "x" * 2001}, "The note of a step can have at most 2,000 characters"),
        ({"minutes": -1}, "A step must have 0 to 600 minutes"),
        ({"minutes": float("nan")}, "A step must have 0 to 600 minutes"),
        ({"address": "train?a=" + "x" * 1000}, "at most 1,000 characters"),
    ],
)
def test_a_step_that_cannot_be(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidLesson, match=words):
        step(**wrong)  # type: ignore[arg-type]


def test_a_lesson_that_cannot_be() -> None:
    for title in ("", " ", "x" * 81):
        with pytest.raises(InvalidLesson, match="title must have 1 to 80 characters"):
            Lesson(title)
    with pytest.raises(InvalidLesson, match=r"at most 100 steps\. This one has 101"):
        Lesson("Long", (step(),) * (MOST_STEPS + 1))


def test_minutes() -> None:
    lesson = Lesson("Short", (step(minutes=3), step(minutes=2.5), step(minutes=4)))
    assert (lesson.minutes, lesson.begins) == (9.5, [0, 3, 5.5])
