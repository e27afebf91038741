"""The Classify page without a browser."""

import csv
from io import StringIO

import pytest
from streamlit.testing.v1 import AppTest

from clothing_model.data.drawn import draw
from clothing_model.data.images import encode_jpeg
from clothing_model.network.saved import find_model
from pages.components.resources import classifier
from tests.conftest import PROJECT

PAGE = str(PROJECT / "pages" / "classify.py")


@pytest.fixture
def page() -> AppTest:
    """The page with the model loaded."""
    classifier(find_model(), "cpu").result()
    return AppTest.from_file(PAGE, default_timeout=60).run()


def readings(page: AppTest) -> list[str]:
    """What the cards say, in order."""
    cards = [html.proto.body for html in page.get("html") if "answer-reading" in html.proto.body]
    return [card.partition('answer-reading">')[2].partition("<")[0] for card in cards]


def test_a_photo_is_named(page: AppTest) -> None:
    page.file_uploader[0].upload("my pants.jpg", encode_jpeg(draw("pants", 1)), "image/jpeg").run()
    assert not page.exception
    assert readings(page) == ["Very likely pants"]


def test_a_broken_file_has_its_sentence_beside_the_others_answers(page: AppTest) -> None:
    uploader = page.file_uploader[0]
    uploader.upload("good.jpg", encode_jpeg(draw("pants", 1)), "image/jpeg")
    uploader.upload("torn *bold*.jpg", encode_jpeg(draw("pants", 2))[:5_000], "image/jpeg")
    uploader.upload("fake.png", b"GIF89a", "image/png").run()
    assert not page.exception
    assert readings(page) == ["Very likely pants"]
    assert len(page.error) == 2
    assert r"**torn \*bold\*\.jpg**: This JPEG" in page.error[0].value


def test_answers_as_a_csv_file(page: AppTest) -> None:
    page.file_uploader[0].upload("a.jpg", encode_jpeg(draw("hat", 1)), "image/jpeg").run()
    button = page.get("download_button")[0]
    assert button.proto.label == "Answers as a CSV file"


def test_a_sample_is_classified_at_a_press(page: AppTest) -> None:
    page.button(key="sample-0").click().run()
    assert not page.exception
    assert len(readings(page)) == 1
    next(button for button in page.button if "away" in button.label).click().run()
    assert readings(page) == []


def test_too_many_photos_are_said_so(page: AppTest) -> None:
    data = encode_jpeg(draw("hat", 1, (100, 133)))
    for number in range(21):
        page.file_uploader[0].upload(f"{number}.jpg", data, "image/jpeg")
    page.run()
    assert "at most 20 photos at a time; received 21" in page.warning[0].value
    assert len(readings(page)) == 20


def test_a_gpu_that_is_not_there_is_said_calmly(page: AppTest) -> None:
    page.session_state["device"] = "GPU"
    page.run()
    classifier(find_model(), "gpu").exception()
    page.run()
    assert not page.exception
    assert "no graphics card" in page.warning[0].value


def test_no_model_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clothing_model.network.saved.list_models", list)
    page = AppTest.from_file(PAGE).run()
    assert not page.exception
    assert "found none" in page.error[0].value


def test_uploads_touch_no_file(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever opens a file for writing during an upload is caught."""
    import builtins

    opened: list[str] = []
    real = builtins.open

    def watch(file: object, mode: str = "r", *rest: object, **named: object) -> object:
        if set(mode) & set("wax+"):
            opened.append(str(file))
        return real(file, mode, *rest, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(builtins, "open", watch)
    page.file_uploader[0].upload("a.jpg", encode_jpeg(draw("hat", 1)), "image/jpeg").run()
    assert len(readings(page)) == 1
    assert opened == []


def test_csv_of_the_page_is_readable(page: AppTest) -> None:
    from clothing_model.inference.table import answers_csv

    page.file_uploader[0].upload("a.jpg", encode_jpeg(draw("hat", 1)), "image/jpeg").run()
    results = page.session_state["results"]
    text = answers_csv([("a.jpg", result.answer) for result in results.values()])
    assert len(list(csv.DictReader(StringIO(text)))) == 10
