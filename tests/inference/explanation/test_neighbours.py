"""The training photos most like a photo."""

from pathlib import Path

import numpy as np

from clothing_model.data.datasets.folders import DatasetPhoto, scan
from clothing_model.data.pictures.door import open_image
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.evaluation.dataset_outputs import missing
from clothing_model.inference.explanation.explain import explain
from clothing_model.inference.explanation.neighbours import Neighbourhood, neighbourhood


def photo(name: str) -> DatasetPhoto:
    return DatasetPhoto(f"train/hat/{name}.jpg", "hat", "train", name, 10, 10)


def test_the_nearest_come_first_and_the_photo_itself_never() -> None:
    directions = np.array([[1, 0], [0.6, 0.8], [0, 1], [-1, 0]], np.float32)
    found = Neighbourhood(tuple(photo(name) for name in "abcd"), directions)
    near = found.nearest(np.array([5.0, 0.0]), 2)
    assert [(n.photo.digest, round(n.cosine, 6)) for n in near] == [("a", 1), ("b", 0.6)]
    assert [n.photo.digest for n in found.nearest(np.array([5.0, 0.0]), 2, but="a")] == ["b", "c"]
    assert len(found.nearest(np.array([1.0, 1.0]), 9)) == 4


def test_copies_of_the_photo_asked_about_take_no_place() -> None:
    directions = np.array([[1, 0], [1, 0], [0.6, 0.8], [1, 0], [0, 1]], np.float32)
    found = Neighbourhood(tuple(photo(name) for name in "aabac"), directions)
    vector = np.array([5.0, 0.0])
    assert [n.photo.digest for n in found.nearest(vector, 2, but="a")] == ["b", "c"]
    assert [n.photo.digest for n in found.nearest(vector, 9, but="a")] == ["b", "c"]
    assert [n.photo.digest for n in found.nearest(vector, 4)] == ["a", "a", "a", "b"]
    assert found.nearest(vector, 0) == []


def test_a_vector_that_is_no_number_is_like_none() -> None:
    directions = np.array([[np.nan, 0], [0.6, 0.8], [0, 0], [1, 0]], np.float32)
    found = Neighbourhood(tuple(photo(name) for name in "abcd"), directions)
    assert [n.photo.digest for n in found.nearest(np.array([1.0, 0.0]), 4)] == ["d", "b", "c"]
    assert found.nearest(np.array([np.nan, 1.0]), 4) == []
    assert [n.cosine for n in found.nearest(np.zeros(2), 2)] == [0, 0]


def test_a_training_photo_is_nearest_to_itself(shipped: Classifier, drawn_dataset: Path) -> None:
    manifest = scan(drawn_dataset)
    photos = manifest.select("train")
    assert missing(shipped, manifest, photos) == len(photos)
    found = neighbourhood(shipped, manifest, photos)
    assert missing(shipped, manifest, photos) == 0
    vector = explain(shipped, open_image(manifest.file(photos[5]))).vector
    assert found.nearest(vector, 1)[0].photo == photos[5]
    assert found.nearest(vector, 1)[0].cosine > 0.999
    assert found.nearest(vector, 1, but=photos[5].digest)[0].photo != photos[5]
