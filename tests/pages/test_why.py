"""The explanation beside an answer, without a browser."""

import re
import threading
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from clothing_model.data.datasets.folders import scan
from clothing_model.data.pictures.door import encode_jpeg, open_image
from clothing_model.drawn import draw, write_dataset
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.explanation.explain import explain
from clothing_model.inference.explanation.hiding import conclusion, without_a_tenth
from clothing_model.inference.explanation.neighbours import Neighbourhood
from clothing_model.network import pace
from clothing_model.network.backbones import DEFAULT, backbone
from clothing_model.network.features import photo_pace
from clothing_model.network.models.folder import find_model
from pages.components.photo import similar
from pages.components.shared.models import classifier
from tests.conftest import PROJECT
from tests.pages.reading import texts


@pytest.fixture(autouse=True)
def other_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """This part of a page is drawn without the rest, so its links cannot be followed."""

    def page_link(page: str, **_: object) -> None:
        assert (PROJECT / "pages" / page).is_file()

    monkeypatch.setattr("streamlit.page_link", page_link)


def script(label: str | None) -> None:
    import streamlit as st

    from clothing_model.network.models.folder import find_model
    from pages.components.photo.why import show_why
    from pages.components.shared.models import classifier

    show_why(classifier(find_model(), "cpu").result(), st.session_state["photo"], label)


def open_why(label: str | None = None, kind: str = "pants") -> AppTest:
    classifier(find_model(), "cpu").result()
    page = AppTest.from_function(script, args=(label,), default_timeout=60)
    page.session_state["photo"] = encode_jpeg(draw(kind, 1))
    return page.run()


def pictures(page: AppTest) -> list[str]:
    return [
        alt for html in page.get("html") for alt in re.findall(r'alt="([^"]*)"', html.proto.body)
    ]


def test_maps_of_the_answer_and_of_the_runner_up() -> None:
    page = open_why()
    assert not page.exception
    shown = pictures(page)
    assert shown[0] == "The photo as it is"
    assert shown[1].startswith("Evidence for pants, strongest in the ")
    other = str(page.selectbox[0].value)
    assert shown[2].startswith(f"Evidence for {other}, ")
    assert shown[3].startswith(f"Evidence for pants rather than {other}, strongest in the ")
    text = texts(page)
    assert "9 × 9 cells" in text
    assert re.search(r"turns all scores into the percentages: [0-9.]+ points more means", text)
    photo, shipped = open_image(page.session_state["photo"]), Classifier(find_model())
    without = without_a_tenth(shipped, photo, explain(shipped, photo), np.random.default_rng(0))
    assert f"Is the map right?** {conclusion(*without)}" in text
    chosen = find_model().facts["unfamiliar"]
    share = f"{100 * chosen['false_alarms']:.1f} %"
    assert f"chosen on {chosen['photos']:,} photos, so that about {share} of all photos" in text
    assert "(clothing-dataset-small) are not on this computer" in text


def test_another_class_can_be_chosen() -> None:
    page = open_why()
    page.selectbox[0].select("hat").run()
    assert pictures(page)[2].startswith("Evidence for hat, ")


@pytest.mark.parametrize(("label", "other"), [("skirt", "skirt"), ("pants", None), ("sock", None)])
def test_the_true_class_is_compared_where_the_answer_is_another(
    label: str, other: str | None
) -> None:
    page = open_why(label)
    usual = open_why().selectbox[0].value
    assert page.selectbox[0].value == (other or usual)


def test_the_next_photo_starts_with_its_own_true_class() -> None:
    """On Evaluate, one place shows one mistake after the other."""
    page = open_why("skirt")
    page.session_state["photo"] = encode_jpeg(draw("skirt", 1))
    page.run()
    usual = open_why("skirt", "skirt").selectbox[0].value
    assert page.selectbox[0].value == usual != "skirt"
    page.selectbox[0].select("hat").run()
    page.session_state["photo"] = encode_jpeg(draw("pants", 2))
    page.run()
    assert page.selectbox[0].value == "skirt"


@pytest.fixture
def training_photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ten drawn photos under the name of the shipped model's dataset."""
    root = tmp_path / "clothing-dataset-small"
    write_dataset(root, per_class={"train": 1, "validation": 1, "test": 1})
    monkeypatch.setenv("CLOTHING_DATASET", str(root))
    return root


def test_similar_photos_that_cost_time_are_looked_for_at_a_press(
    training_photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The button says how long that takes, as soon as this computer knows."""
    monkeypatch.setattr(similar, "UNASKED", 0)
    page = open_why()
    (appearance,) = page.button
    assert appearance.label == "Search 10 photos for them"
    assert "10 photos must go through the network once. " in appearance.help
    pace.keep(photo_pace("efficientnet-lite2", False), 10.0)
    (appearance,) = page.run().button
    assert "network once, about 1 min 40 s. " in appearance.help


def test_a_training_photo_that_has_vanished_has_a_sentence(
    training_photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = scan(training_photos).select("train")
    rows = np.eye(len(photos), backbone(DEFAULT).vector_size)
    found = Neighbourhood(photos, rows.astype(np.float32))
    monkeypatch.setattr(
        "clothing_model.inference.explanation.neighbours.neighbourhood", lambda *_: found
    )
    page = open_why()
    assert "the training photo" in pictures(page)[-1]
    for photo in photos[1:]:
        (training_photos / photo.path).unlink()
    page.run()
    assert not page.exception
    assert "There is no such file" in page.warning[0].value


def two() -> None:
    import streamlit as st

    from clothing_model.network.models.folder import find_model
    from pages.components.photo.why import show_why
    from pages.components.shared.models import classifier

    for number, photo in enumerate(st.session_state["photos"]):
        show_why(classifier(find_model(), "cpu").result(), photo, key=f"why-{number}")


def test_two_open_explanations_wait_for_the_same_photos(
    training_photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both show how far the shared work is, each with a Stop of its own."""
    gate = threading.Event()
    monkeypatch.setattr(
        "clothing_model.inference.explanation.neighbours.neighbourhood", lambda *_: gate.wait(60)
    )
    classifier(find_model(), "cpu").result()
    page = AppTest.from_function(two, default_timeout=60)
    page.session_state["photos"] = [encode_jpeg(draw(kind, 1)) for kind in ("pants", "hat")]
    try:
        page.run()
        assert not page.exception
        assert [button.label for button in page.button] == ["Stop", "Stop"]
    finally:
        gate.set()
