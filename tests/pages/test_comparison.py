"""Two models side by side on the Evaluate page, without a browser."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from clothing_model.inference.answers.classifier import Classifier
from clothing_model.network.head import DenseHead
from clothing_model.network.models.folder import load_head
from tests.data.datasets.folders import fill, jpeg
from tests.pages.opening import page_at
from tests.pages.reading import texts
from tests.pages.test_evaluate import PATIENCE, settled
from tests.shipped import copy_of_shipped, with_head


@pytest.fixture
def dataset(drawn_dataset: Path, shipped: Classifier, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLOTHING_DATASET", str(drawn_dataset))
    return drawn_dataset


def worse_model(shipped: Classifier) -> str:
    """The shipped model with a head that takes shoes for hats."""
    *inner, bias = load_head(shipped.saved).weights
    bias[shipped.saved.class_names.index("shoes")] -= np.float32(50)
    return with_head("worse", DenseHead([*inner, bias])).name


def save_twin(**other: object) -> None:
    """The shipped model under another name, with other facts where they are given."""
    copy_of_shipped("twin", **other)


def open_page(**address: str) -> AppTest:
    page = page_at("evaluate", PATIENCE)
    for name, value in {"view": "Two models", "split": "test", **address}.items():
        page.query_params[name] = value
    return settled(page)


def test_a_model_alone_is_compared_with_nothing(dataset: Path) -> None:
    page = open_page()
    assert not page.exception
    assert "There is no other model with these classes yet" in texts(page)


def test_a_model_of_other_classes_is_not_offered(dataset: Path) -> None:
    """Its answers could not be set beside these."""
    save_twin(class_names=[f"old {n}" for n in range(10)])
    page = open_page(other="twin")
    assert not page.exception
    assert "There is no other model with these classes yet" in texts(page)


def test_photos_of_other_classes_get_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_twin()
    root = fill(
        tmp_path / "fruit",
        {f"test/{label}/{n}.jpg": jpeg("hat", n) for label in ("apple", "pear") for n in range(2)},
    )
    monkeypatch.setenv("CLOTHING_DATASET", str(root))
    page = open_page(other="twin")
    assert not page.exception
    assert any("apple" in str(warning.value) for warning in page.warning)


def test_the_better_model_is_named_with_its_count(dataset: Path, shipped: Classifier) -> None:
    worse_model(shipped)
    page = open_page()
    assert not page.exception
    (said,) = [head.value for head in page.header if "right on" in head.value]
    assert said.startswith("Clothes, EfficientNet\\-Lite2 is right on ")
    assert "more than worse" in said
    text = texts(page)
    assert "McNemar" in text
    assert "the answer of Clothes, EfficientNet-Lite2, then the answer of worse." in text
    assert "is shoes" in text
    assert "only worse" in text


def chosen(page: AppTest) -> object:
    """Which photos the page shows."""
    (control,) = [group for group in page.button_group if group.key == "apart-choice"]
    return control.value


def test_a_choice_of_photos_outlives_another_split(dataset: Path, shipped: Classifier) -> None:
    """The counts on its buttons differ from split to split; the address does not."""
    worse_model(shipped)
    page = open_page(apart="second")
    assert chosen(page) == "second"
    page.query_params["split"] = "validation"
    assert chosen(settled(page)) == "second"
    assert chosen(open_page(apart="nonsense")) == "first"


def test_as_good_as_itself(dataset: Path) -> None:
    save_twin()
    page = open_page(other="gone")
    assert not page.exception
    assert any("right equally often" in head.value for head in page.header)
    assert "nothing tells them apart" in texts(page)
    assert "There is no photo of this kind." in texts(page)
