"""The Classify page without a browser."""

import csv
import os
import sys
from io import StringIO

import pytest
from streamlit.testing.v1 import AppTest

from clothing_model.data.pictures.door import encode_jpeg
from clothing_model.drawn import draw
from clothing_model.network.models.folder import find_model
from pages.components.shared.models import classifier
from tests.pages.opening import in_address, opened_at, page_at
from tests.pages.reading import texts


@pytest.fixture
def page() -> AppTest:
    """The page with the model loaded."""
    classifier(find_model(), "cpu").result()
    return page_at("classify").run()


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


def test_drawings_stay_in_the_address(page: AppTest) -> None:
    page.button(key="sample-2").click().run()
    page.button(key="sample-0").click().run()
    assert in_address(page, "drawings") == "1,3"
    link = opened_at("classify", {"drawings": "3,x,1,3,99"})
    assert len(readings(link)) == 2
    assert in_address(link, "drawings") == "3,1"
    next(button for button in link.button if "away" in button.label).click().run()
    assert "drawings" not in link.query_params


@pytest.mark.needs("tensorflow")
def test_a_run_of_a_page_leaves_a_loaded_keras_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit clears Keras' session before each run, which starts its counters anew."""
    import keras

    monkeypatch.setenv("CLOTHING_ENGINE", "keras")
    classifier(find_model(), "cpu").result()
    page = page_at("classify").run()
    page.button(key="sample-0").click().run()
    assert "(CPU, Keras)" in "".join(html.proto.body for html in page.get("html"))
    first = keras.backend.get_uid("probe")
    page.run()
    assert keras.backend.get_uid("probe") == first + 1


def test_too_many_photos_are_said_so(page: AppTest) -> None:
    data = encode_jpeg(draw("hat", 1, (100, 133)))
    for number in range(41):
        page.file_uploader[0].upload(f"{number}.jpg", data, "image/jpeg")
    page.run()
    assert "You gave 41. Left out: 40\\.jpg" in page.warning[0].value
    assert len(readings(page)) == 40


def test_a_gpu_that_is_not_there_is_said_calmly(page: AppTest) -> None:
    page.session_state["device"] = "GPU"
    page.file_uploader[0].upload("a.jpg", encode_jpeg(draw("hat", 1)), "image/jpeg").run()
    assert not page.exception
    assert "graphics card" in page.warning[0].value
    assert len(readings(page)) == 1


def test_no_model_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clothing_model.network.models.folder.list_models", list)
    page = page_at("classify").run()
    assert not page.exception
    assert "There is none. Train one first." in page.error[0].value


_opened: list[str] = []
_watching = False


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    """Python tells of every file that is opened, whoever does it; hooks cannot be removed."""
    if not _watching or event != "open" or not isinstance(arguments[2], int):
        return
    if arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        _opened.append(str(arguments[0]))


def test_uploads_touch_no_file(page: AppTest) -> None:
    global _watching
    sys.addaudithook(_watch)
    data = encode_jpeg(draw("hat", 1))
    _watching = True
    try:
        page.file_uploader[0].upload("a.jpg", data, "image/jpeg").run()
    finally:
        _watching = False
    assert len(readings(page)) == 1
    assert _opened == []


def test_a_sample_does_not_push_out_a_photo(page: AppTest) -> None:
    data = encode_jpeg(draw("hat", 1, (100, 133)))
    page.button(key="sample-0").click()
    for number in range(40):
        page.file_uploader[0].upload(f"{number}.jpg", data, "image/jpeg")
    page.run()
    assert len(readings(page)) == 41
    assert not page.warning


def test_csv_of_the_page_is_readable(page: AppTest) -> None:
    from clothing_model.inference.answers.answer import answers_csv

    page.file_uploader[0].upload("a.jpg", encode_jpeg(draw("hat", 1)), "image/jpeg").run()
    results = page.session_state["results"]
    data = answers_csv([("a.jpg", result.answer) for result in results.values()])
    assert len(list(csv.DictReader(StringIO(data.decode("utf-8-sig"))))) == 10


def test_photos_stay_while_their_visitor_is_on_another_page(page: AppTest) -> None:
    """Until they are removed."""
    for number in range(2):
        data = encode_jpeg(draw("pants", number))
        page.file_uploader[0].upload(f"{number}.jpg", data, "image/jpeg")
    page.run()
    page.switch_page("runs.py").run()
    page.switch_page("classify.py").run()
    assert not page.exception
    assert len(readings(page)) == 2
    page.run()
    assert len(readings(page)) == 2
    page.button(key="forget-photos").click().run()
    assert readings(page) == []
    page.run()
    assert readings(page) == []


def test_several_answers_are_summed_up_and_explained_in_a_window(page: AppTest) -> None:
    page.file_uploader[0].upload("a.jpg", encode_jpeg(draw("pants", 1)), "image/jpeg")
    page.file_uploader[0].upload("torn.jpg", encode_jpeg(draw("hat", 1))[:5_000], "image/jpeg")
    page.run()
    assert "2 photos: 1 sure, 1 not readable." in texts(page)
    why = next(button for button in page.button if button.label == "Why?")
    why.click().run()
    assert not page.exception
    assert "Is the map right?" in texts(page)
