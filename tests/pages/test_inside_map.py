"""All photos on one map, on the page Inside."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from clothing_model.data.datasets.folders import scan
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.network import neighbour_map
from clothing_model.network.familiarity import unit_rows
from clothing_model.network.planes import widest_plane
from pages.components.inside.photo_map import among, directions
from tests.pages.inside_page import known_vectors, opened, vector_of
from tests.pages.reading import texts

pytestmark = pytest.mark.needs("litert")


@pytest.fixture(autouse=True)
def wardrobe(drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLOTHING_DATASET", str(drawn_dataset))
    known_vectors(monkeypatch)
    return drawn_dataset


def given(page: AppTest) -> dict[str, Any]:
    """What the browser is given to draw."""
    (component,) = page.get("bidi_component")
    found: dict[str, Any] = json.loads(component.proto.mixed.json or component.proto.json)
    return found


def all_vectors(root: Path) -> np.ndarray:
    manifest = scan(root)
    names = manifest.class_names
    return np.stack([vector_of(p, names.index(p.label), 1280) for p in manifest.photos])


def test_every_photo_stands_where_its_vector_is(wardrobe: Path) -> None:
    data, manifest = given(opened("map")), scan(wardrobe)
    assert data["paths"] == [photo.path for photo in manifest.photos]
    assert [data["names"][n] for n in data["labels"]] == [p.label for p in manifest.photos]
    vectors = all_vectors(wardrobe)
    places = widest_plane(vectors).place(vectors)
    drawn = np.array(data["places"]).reshape(-1, 2)
    for axis in (0, 1):
        assert np.corrcoef(places[:, axis], drawn[:, axis])[0, 1] > 0.99
    assert np.abs(drawn).max() <= 1


def test_one_split_alone_and_the_models_mistakes(wardrobe: Path, shipped: Classifier) -> None:
    page = opened("map", split="test", mistakes="true")
    data, manifest = given(page), scan(wardrobe)
    photos = [photo for photo in manifest.photos if photo.split == "test"]
    assert data["paths"] == [photo.path for photo in photos]
    names = manifest.class_names
    vectors = np.stack([vector_of(p, names.index(p.label), 1280) for p in photos])
    answers = shipped.head.logits(vectors).argmax(axis=1)
    assert [data["answers"][n] for n in data["said"]] == [
        shipped.saved.class_names[n] for n in answers
    ]
    right = sum(
        shipped.saved.class_names[n] == p.label for n, p in zip(answers, photos, strict=True)
    )
    assert f"({right} of {len(photos)}) of the photos on the" in texts(page)


def test_without_scikit_learn_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbour_map, "is_possible", lambda: False)
    page = opened("map", near="Neighbours (t-SNE)")
    assert "pip install scikit-learn" in texts(page)
    assert given(page)["places"]


def test_a_map_of_neighbours_that_is_kept_is_shown(
    wardrobe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = all_vectors(wardrobe)
    places = np.random.default_rng(0).uniform(-1, 1, (len(vectors), 2)).astype(np.float32)
    monkeypatch.setattr(neighbour_map, "is_possible", lambda: True)
    monkeypatch.setattr(neighbour_map, "kept_map", lambda given: places)
    page = opened("map", near="Neighbours (t-SNE)")
    assert np.allclose(given(page)["places"], places.ravel(), atol=1e-4)
    assert "Only nearness counts" in texts(page)


def test_the_photos_fill_the_map_and_none_is_moved() -> None:
    rng = np.random.default_rng(1)
    vectors = rng.exponential(size=(1_000, 8))
    plane = widest_plane(vectors)
    found = directions(plane, vectors, vectors[5])
    assert np.allclose(found.photos.min(axis=0), -1)
    assert np.allclose(found.photos.max(axis=0), 1)
    for axis in range(2):
        assert np.corrcoef(found.photos[:, axis], plane.place(vectors)[:, axis])[0, 1] > 1 - 1e-9
    assert np.allclose(found.chosen, found.photos[5])
    assert np.abs(directions(plane, vectors, 100 * vectors[5]).chosen).max() == 1


def test_a_new_photo_stands_among_its_nearest() -> None:
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(60, 20))
    places = rng.uniform(-1, 1, (60, 2))
    assert np.allclose(among(unit_rows(vectors), places, 3 * vectors[7]), places[7])
    vectors[:5] = vectors[0] + rng.normal(0, 0.05, (5, 20))
    middle = among(unit_rows(vectors), places, vectors[:5].mean(axis=0))
    assert np.allclose(middle, places[:5].mean(axis=0), atol=0.01)
