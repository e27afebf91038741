"""What the playground on the page Inside is given: the real vectors, on two axes."""

from pathlib import Path

import numpy as np
import pytest

from clothing_model.data.datasets.folders import scan
from pages.components.inside.dataset_vectors import DatasetVectors
from pages.components.inside.playground import Points, points_of
from tests.pages.inside_page import known_vectors, opened, vector_of
from tests.pages.reading import texts
from tests.pages.test_inside_map import given


@pytest.fixture
def found(drawn_dataset: Path) -> DatasetVectors:
    manifest = scan(drawn_dataset)
    names = manifest.class_names
    return DatasetVectors(
        manifest,
        np.stack([vector_of(p, names.index(p.label), 300) for p in manifest.photos]),
    )


@pytest.mark.parametrize("separating", [False, True])
@pytest.mark.parametrize("names", [["pants", "shorts"], ["dress", "hat", "skirt"]])
def test_only_training_photos_make_the_plane(
    found: DatasetVectors, names: list[str], separating: bool
) -> None:
    vector = found.vectors[0]
    points = points_of(found, names, vector, separating)
    assert len(points.x) == 8 * len(names)
    assert len(points.check_x) == 3 * len(names)
    assert points.x.std(axis=0) == pytest.approx([1, 1])
    others = [p.split != "train" for p in found.photos]
    changed = found.vectors.copy()
    changed[others] += 100
    again = points_of(DatasetVectors(found.manifest, changed), names, vector, separating)
    assert np.allclose(points.x, again.x)
    assert not np.allclose(points.check_x, again.check_x)


def test_a_place_is_the_vector_along_the_axes(found: DatasetVectors) -> None:
    points = points_of(found, ["pants", "shorts"], found.vectors[3], False)
    unit = points.plane.place(found.vectors[:1])[0]
    alone: Points = points_of(found, ["pants", "shorts"], found.vectors[0], False)
    assert alone.photo / unit == pytest.approx(
        points.photo / points.plane.place(found.vectors[3:4])[0]
    )


def test_the_page_gives_the_network_that_is_chosen(
    drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_DATASET", str(drawn_dataset))
    known_vectors(monkeypatch)
    page = opened("playground")
    data = given(page)
    assert (data["names"], data["sizes"]) == (["pants", "shorts"], [2, 1])
    assert len(data["points"]) == 2 * len(data["labels"]) == 32
    assert "8 pants and 8 shorts for training, 6 validation photos" in texts(page)
    page = opened("playground", inner_layers="2", units="6", function="Sigmoid", rate="0.3")
    data = given(page)
    assert (data["sizes"], data["activation"], data["rate"]) == ([2, 6, 6, 1], "sigmoid", 0.3)
