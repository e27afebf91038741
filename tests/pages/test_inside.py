"""The page Inside without a browser."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from clothing_model import settings
from clothing_model.data.pictures.door import encode_jpeg, open_image
from clothing_model.drawn import draw, jpeg_of, samples
from clothing_model.files import write_json
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.network.backbones import backbone
from clothing_model.network.batches import prepare
from clothing_model.network.engine import at_hand, open_engine
from clothing_model.network.head import DenseHead
from clothing_model.network.models.facts import HEAD_FILE
from clothing_model.network.models.folder import digest_of, find_model
from clothing_model.network.models.network import network_of
from clothing_model.network.pretrained import imagenet_classes, imagenet_top
from pages.components.inside import network
from pages.components.inside.colours import palette
from pages.components.inside.sections import SECTIONS
from pages.components.shared import background
from tests.pages.light import deep_learning_of
from tests.pages.opening import in_address, opened_at
from tests.pages.reading import texts
from tests.shipped import copy_of_shipped, frozen_facts

pytestmark = pytest.mark.needs("litert")


@pytest.fixture(autouse=True)
def small_dataset(drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOTHING_DATASET", str(drawn_dataset))


def finished(page: AppTest) -> AppTest:
    """The page once nothing is waited for."""
    while page.get("progress"):
        page.run()
    assert not page.exception
    return page


def section(name: str, **query: str) -> AppTest:
    return finished(opened_at("inside", {"section": name, **query}))


def test_it_opens_without_a_deep_learning_library() -> None:
    assert deep_learning_of("inside") == []


@pytest.mark.parametrize("name", [section.name for section in SECTIONS])
def test_each_section_has_its_link_and_a_way_on(name: str) -> None:
    page = section(name)
    titles = {section.name: section.title for section in SECTIONS}
    assert page.header[0].value == titles[name]
    assert not page.warning
    following = list(titles)[list(titles).index(name) + 1 :]
    if following:
        next(b for b in page.button if b.label == f"Next: {titles[following[0]]}").click().run()
        assert page.header[0].value == titles[following[0]]
        assert in_address(page, "section") == following[0]


def test_a_section_that_is_not_there_is_the_first() -> None:
    assert section("no-such").header[0].value == SECTIONS[0].title


def test_before_transfer_shows_both_answers(shipped: Classifier) -> None:
    said = texts(section("before"))
    photo, answer = shipped.answer(jpeg_of(samples()[0].label, samples()[0].seed))
    record = backbone("efficientnet-lite2")
    top = imagenet_top(record)
    assert top is not None
    batch = prepare([photo.pixels], record.image_size, record.interpolation)
    vectors = open_engine(at_hand(record)).vectors(batch)
    logits = (vectors @ top[0] + top[1])[0]
    for name in [imagenet_classes()[n] for n in np.argsort(-logits)[:5]]:
        assert f">{name}</span>" in said
    for label, _ in answer.predictions[:5]:
        assert f">{label}</span>" in said
    assert "995 others" in said


def test_none_of_our_classes_is_one_of_imagenet_s(shipped: Classifier) -> None:
    names = set(imagenet_classes())
    assert not names & set(shipped.saved.class_names)
    assert {"jersey", "jean", "miniskirt", "goldfish", "volcano"} <= names


def test_a_network_without_a_model_says_so(real_weights: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("CLOTHING_WEIGHTS", str(real_weights))
    page = opened_at("inside", {"section": "before", "network": "xception-150"})
    assert "The ImageNet layer of Xception, 150 px is not on this computer" in texts(page)
    assert "No saved model uses Xception, 150 px yet" in texts(page)


def test_an_own_photo_goes_through() -> None:
    page = section("before", photo_source="Own photo")
    assert not page.header
    page.file_uploader[0].upload("<b>.jpg", encode_jpeg(draw("pants", 1)), "image/jpeg").run()
    assert ">pants</span>" in texts(finished(page))


@pytest.mark.parametrize("channel", ["", "0", "1e3", "999999999", "−1", "33"])
def test_a_channel_that_is_not_there_is_the_first(channel: str) -> None:
    assert section("maps", channel=channel)


def test_a_network_that_nobody_looks_into_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = network_of(find_model())
    key = ("inside", shown.name, shown.weights, settings.engine(), settings.device())
    section("before")
    assert background._tasks.running(key)
    monkeypatch.setattr(network, "IDLE", 0.01)
    section("before")
    network._clocks[key].join()
    assert background._tasks.running(key) is None
    assert section("before").header


def test_colours_get_evenly_lighter() -> None:
    linear = (palette() / 255) ** 2.2
    light = (linear @ np.array([0.2126, 0.7152, 0.0722])) ** (1 / 3)
    steps = np.diff(light[::16])
    assert steps.min() > 0.5 * steps.mean()
    assert palette().shape == (256, 3)


def test_a_frozen_network_has_the_head_that_stands_on_it() -> None:
    frozen = at_hand(backbone("efficientnet-lite2"))
    head = DenseHead([np.eye(1280, 10, dtype=np.float32), np.zeros(10, np.float32)])
    copy_of_shipped("frozen", HEAD_FILE)
    folder = settings.models_folder() / "frozen"
    head.save(folder / HEAD_FILE)
    facts = frozen_facts(name="frozen", sha256=digest_of(folder / HEAD_FILE))
    write_json(folder / "model.json", facts)
    page = section("before", network=frozen.name)
    pixels = open_image(jpeg_of(samples()[0].label, samples()[0].seed))
    batch = prepare([pixels], frozen.image_size, frozen.interpolation)
    best = int(open_engine(frozen).vectors(batch)[0, :10].argmax())
    own = texts(page).split("995 others")[-1]
    assert own.index(find_model("frozen").class_names[best]) == own.index('title="') + 7
    assert "only the layer after it is trained" in texts(page)
