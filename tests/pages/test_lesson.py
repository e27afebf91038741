"""The lesson: every step leads to its page, own lessons are made, kept and opened."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from clothing_model import settings
from clothing_model.lessons import kept
from clothing_model.lessons.lesson import Lesson, Step
from clothing_model.training import presets
from pages.components.inside.sections import SECTIONS
from pages.components.shared.lesson_bar import ENTRIES
from tests.pages.opening import in_address, opened_at
from tests.pages.reading import as_read, texts

KEY = "oak-tree-2026"
CHAPTER = kept.load(kept.CHAPTER, ENTRIES)
OWN = Lesson(
    "Ours **bold**",
    (
        Step("augmentation", "First <b>", "Turn it.", "The corners.", 2, "Say *this*."),
        Step("train?preset=large", "Second", "Train it."),
    ),
)


def bar(page: AppTest) -> str:
    """What the lesson bar says."""
    return " ".join(
        html.proto.body for html in page.get("html") if "lesson-step" in html.proto.body
    )


def links(page: AppTest) -> dict[str, str]:
    """The page's links by their labels: page and query."""
    found = (link.proto for link in page.get("page_link"))
    return {as_read(link.label): f"{link.page}?{link.query_string}" for link in found}


def press(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if as_read(button.label) == label).click().run()
    assert not page.exception
    return page


def test_the_chapter_takes_45_minutes_and_asks_for_what_there_is() -> None:
    assert CHAPTER.minutes == 45
    asked = [step.query for step in CHAPTER.steps]
    assert all(
        query["section"] in {s.name for s in SECTIONS} for query in asked if "section" in query
    )
    assert all(presets.preset(query["preset"]) for query in asked if "preset" in query)
    assert all(step.look and step.note for step in CHAPTER.steps)


@pytest.mark.parametrize("number", [1, 2, 10, 15])
def test_a_step_shows_its_page_and_the_bar_without_network_or_dataset(number: int) -> None:
    step = CHAPTER.steps[number - 1]
    page = opened_at(step.page, {**step.query, "lesson": "chapter", "step": str(number)})
    assert f"{number} of 16" in bar(page)
    assert "To this step" not in links(page)
    assert step.sentence in bar(page)
    assert step.look in bar(page)
    assert not page.error
    before, after = (links(page).get(label, "") for label in ("Back", "Next"))
    assert after.endswith(f"lesson=chapter&step={number + 1}")
    assert before.endswith(f"lesson=chapter&step={number - 1}") or number == 1


def test_a_link_to_a_step_of_a_lesson_leads_to_its_page() -> None:
    page = opened_at("lesson", {"lesson": "chapter", "step": "13"})
    assert page.title[0].value == "Augmentation"
    assert in_address(page, "show") == "Ten variants"
    assert "13 of 16" in bar(page)


def test_the_step_stays_when_another_page_is_visited() -> None:
    page = opened_at("augmentation", {"lesson": "chapter", "step": "13"})
    page.query_params.clear()
    page.switch_page("glossary.py").run()
    assert "13 of 16" in bar(page)
    assert (in_address(page, "lesson"), in_address(page, "step")) == ("chapter", "13")
    there = "augmentation?show=Ten+variants&lesson=chapter&step=13"
    assert links(page)["To this step"] == there


def test_any_step_in_an_address() -> None:
    for step, number in {"0": 1, "99": 16, "-3": 1, "x": 1, "9" * 400: 1, "²": 1}.items():
        page = opened_at("glossary", {"lesson": "chapter", "step": step})
        assert f"{number} of 16" in bar(page), step


@pytest.mark.parametrize("name", ["no-such", "../chapter", "\0", "x" * 500])
def test_a_lesson_that_is_not_there_has_a_sentence(name: str) -> None:
    page = opened_at("glossary", {"lesson": name, "step": "2"})
    assert "There is no lesson called" in as_read(page.warning[0].value)
    assert bar(page) == ""
    page = opened_at("lesson", {"open": name})
    assert "There is no lesson called" in as_read(page.warning[0].value)


def test_the_bar_can_be_hidden_and_comes_back() -> None:
    page = opened_at("glossary", {"lesson": "chapter", "step": "2"})
    press(page, "Hide")
    assert bar(page) == ""
    press(page, "Lesson: step 2 of 16")
    assert "2 of 16" in bar(page)


def test_the_plan_lists_all_steps_with_their_minutes() -> None:
    page = opened_at("lesson", {})
    found = links(page)
    for number, step in enumerate(CHAPTER.steps, 1):
        assert found[f"{number}. {step.title}"].endswith(f"lesson=chapter&step={number}")
    assert "43–45 min" in " ".join(html.proto.body for html in page.get("html"))
    assert CHAPTER.steps[0].note not in as_read(texts(page))
    page.toggle(key="notes").set_value(True).run()
    assert CHAPTER.steps[0].note in as_read(texts(page))


def test_an_own_lesson_is_made_step_by_step_kept_and_opened_by_a_link() -> None:
    page = opened_at("lesson", {})
    page.text_input(key="new-lesson-title").set_value("Ours")
    press(page, "Make a lesson")
    assert in_address(page, "open") == "ours"
    for address, title in (("/train?preset=large", "Large"), ("glossary?term=loss", "Loss")):
        page.text_input(key="step-address").set_value(address)
        page.text_input(key="step-title").set_value(title)
        page.text_input(key="step-sentence").set_value("See this.")
        page.number_input(key="step-minutes").set_value(4.0)
        press(page, "Add this step")
    press(page, "Change")
    assert page.text_input(key="step-address").value == "train?preset=large"
    page.text_input(key="step-title").set_value("Larger")
    press(page, "Save this step")
    page.button(key="Earlier-1").click().run()
    steps = (
        Step("glossary?term=loss", "Loss", "See this.", "", 4),
        Step("train?preset=large", "Larger", "See this.", "", 4),
    )
    assert kept.load("ours", ENTRIES) == Lesson("Ours", steps)
    found = links(opened_at("lesson", {"open": "ours"}))
    assert found["1. Loss"] == "glossary?term=loss&lesson=ours&step=1"
    page.button(key="Take out-0").click().run()
    assert kept.load("ours", ENTRIES).steps == steps[1:]
    press(page, "Delete")
    page.button(key="delete-lesson").click().run()
    assert kept.names() == ["chapter"]


def test_a_step_that_cannot_be_has_one_sentence_and_stays_in_the_form() -> None:
    name = kept.add(OWN, ENTRIES)
    page = opened_at("lesson", {"open": name})
    page.text_input(key="step-address").set_value("https://example.org")
    page.text_input(key="step-title").set_value("Elsewhere")
    page.text_input(key="step-sentence").set_value("Away.")
    press(page, "Add this step")
    assert "An address must be inside this app" in as_read(page.warning[0].value)
    assert page.text_input(key="step-title").value == "Elsewhere"
    assert kept.load(name, ENTRIES) == OWN


def test_text_of_an_own_lesson_is_shown_as_it_is() -> None:
    name = kept.add(OWN, ENTRIES)
    page = opened_at("augmentation", {"lesson": name, "step": "1"})
    assert "First &lt;b&gt;" in bar(page)
    assert "Say \\*this\\*\\." in [text.value for text in page.markdown]


def test_a_damaged_file_has_a_sentence_and_the_others_stay() -> None:
    name = kept.add(OWN, ENTRIES)
    (settings.data_folder() / ".lessons" / "broken.json").write_text(
        '{"title": "B", "steps": [{}]}'
    )
    page = opened_at("lesson", {"open": "broken"})
    assert "broken.json is not one" in as_read(page.error[0].value)
    assert f"1. {OWN.steps[0].title}" in links(opened_at("lesson", {"open": name}))


def test_a_file_is_brought_in_and_a_bad_one_is_not() -> None:
    page = opened_at("lesson", {})
    page.file_uploader(key="lesson-file").upload("mine.json", b'{"title": 3}', "application/json")
    page.run()
    assert "mine.json is not one" in as_read(page.warning[0].value)
    page = opened_at("lesson", {})
    data = b'{"title": "Mine", "steps": [{"address": "train", "title": "A", "sentence": "B."}]}'
    page.file_uploader(key="lesson-file").upload("mine.json", data, "application/json").run()
    assert kept.names() == ["chapter", "mine"]
    assert in_address(page, "open") == "mine"


def test_only_the_teacher_sees_notes_and_changes_lessons(monkeypatch: pytest.MonkeyPatch) -> None:
    name = kept.add(OWN, ENTRIES)
    monkeypatch.setenv("CLOTHING_TEACHER_KEY", KEY)
    page = opened_at("augmentation", {"lesson": name, "step": "1"})
    assert "1 of 2" in bar(page)
    assert "Say" not in texts(page)
    page = opened_at("lesson", {"open": name})
    labels = {button.label for button in page.button}
    assert not labels & {"Add this step", "Make a lesson", "Delete", "Take out"}
    assert not any(toggle.key == "notes" for toggle in page.toggle)


def _all_that_changes(name: str) -> None:
    import streamlit as st

    from clothing_model.lessons import kept
    from pages.components.lesson import own, steps
    from pages.components.shared.lesson_bar import ENTRIES
    from pages.components.shared.page import say_what_went_wrong

    lesson = kept.load(name, ENTRIES)
    st.session_state.update({"new-lesson-title": "More", "step-minutes": 0.0})
    st.session_state.update(dict.fromkeys(("step-address", "step-look", "step-note"), ""))
    st.session_state.update({"step-title": "A", "step-sentence": "B", f"lesson-title-{name}": "C"})
    own._make()
    own._delete(name)
    steps._rename(name, lesson)
    steps._save(name, lesson, None)
    steps._keep(name, lesson, lesson)
    say_what_went_wrong()


def test_every_change_asks_for_the_key_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    name = kept.add(OWN, ENTRIES)
    monkeypatch.setenv("CLOTHING_TEACHER_KEY", KEY)
    page = AppTest.from_function(_all_that_changes, args=(name,), default_timeout=60).run()
    assert not page.exception
    assert len(page.warning) == 5
    assert all("needs the teacher's key" in as_read(found.value) for found in page.warning)
    assert (kept.names(), kept.load(name, ENTRIES)) == (["chapter", name], OWN)


def test_the_glossary_and_its_links() -> None:
    page = opened_at("glossary", {"term": "logits"})
    assert page.header[0].value == "Logits"
    assert links(page)["See it in the app"] == "inside?section=dense"
    assert links(page)["Softmax"] == "glossary?term=softmax"
    page.text_input(key="find").set_value("no such word").run()
    assert page.info[0].value.startswith("No term is like that")
    page = opened_at("glossary", {"term": "**x**"})
    assert "There is no term called **x** in the glossary." in as_read(page.warning[0].value)


def test_the_folder_of_lessons_is_no_dataset(tmp_path: Path) -> None:
    from clothing_model.data.datasets.collection import known_datasets

    before = [found.name for found in known_datasets()]
    kept.add(OWN, ENTRIES)
    assert [found.name for found in known_datasets()] == before
