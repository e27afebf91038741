"""The exercises on the page Inside."""

import pytest

from clothing_model.training.presets import preset
from pages.components.inside.exercise_texts import EXERCISES
from pages.components.inside.exercises import answers_in, text_of
from pages.components.inside.sections import SECTIONS
from pages.components.shared.navigation import PAGES
from tests.pages.inside_page import opened
from tests.pages.opening import in_address
from tests.pages.reading import texts


def test_every_option_has_its_reason_and_every_link_leads_somewhere() -> None:
    files, sections = {page.file for page in PAGES}, {section.name for section in SECTIONS}
    for exercise in EXERCISES:
        assert len(exercise.options) == len(exercise.why) >= 2
        assert 0 <= exercise.right < len(exercise.options) <= 26
        assert len(set(exercise.options)) == len(exercise.options)
        assert exercise.page in files
        assert exercise.query.get("section", "dense") in sections
        if name := exercise.query.get("preset"):
            assert preset(name)


def test_the_right_option_has_no_place_of_its_own() -> None:
    places = [exercise.right for exercise in EXERCISES]
    assert max(places.count(place) for place in set(places)) <= len(places) / 2


@pytest.mark.parametrize("text", ["", "b", "-b", "a-c", "-" * 40, "zZ9é😀", "a" * 99])
def test_anything_in_the_address_is_read(text: str) -> None:
    answers = answers_in(text)
    assert len(answers) == len(EXERCISES)
    assert answers_in(text_of(answers)) == answers


def test_an_answer_is_kept_by_a_letter_at_its_place() -> None:
    answers = answers_in("ab")
    assert answers[:3] == [0, 1, None]
    assert text_of(answers) == "ab"
    assert text_of([None] * len(EXERCISES)) == ""


def test_one_is_told_at_once_why_and_the_address_keeps_it() -> None:
    page = opened("exercises")
    assert "Right." not in texts(page)
    page.radio(key="exercise-1").set_value(0).run()
    assert "Nothing is removed" in texts(page)
    assert in_address(page, "answers") == "-a"
    page.radio(key="exercise-1").set_value(1).run()
    assert "Right. In each step, other units are silent" in texts(page).replace("**", "")
    assert in_address(page, "answers") == "-b"
    again = opened("exercises", answers="-b")
    assert again.radio(key="exercise-1").value == 1
    assert again.radio(key="exercise-0").value is None
    (over,) = [button for button in again.button if button.label == "Start over"]
    over.click().run()
    assert again.radio(key="exercise-1").value is None
    assert "answers" not in again.query_params


def test_the_way_to_an_experiment_on_this_page() -> None:
    number = next(n for n, one in enumerate(EXERCISES) if one.query.get("section") == "map")
    page = opened("exercises", answers="-" * number + "b")
    page.button(key=f"exercise-link-{number}").click().run()
    assert in_address(page, "section") == "map"
    assert page.header[0].value == "All photos on one map"
