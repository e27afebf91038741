"""The page Inside without a browser, as tests of its sections read it."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from clothing_model.data.datasets.manifest import DatasetPhoto
from clothing_model.tasks import SharedTasks
from pages.components.inside import dataset_vectors, waiting
from pages.components.shared import background
from tests.pages.opening import opened_at

_PATIENCE = 200


def known_vectors(patch: pytest.MonkeyPatch, size: int = 1280) -> None:
    """Let the dataset's photos have vectors at once: each class lies in a direction of its own."""

    def vectors_of(
        _source: Any, _network: Any, manifest: Any, photos: Any, *_: Any, **__: Any
    ) -> np.ndarray:
        names = manifest.class_names
        return np.stack([vector_of(photo, names.index(photo.label), size) for photo in photos])

    patch.setattr(dataset_vectors, "vectors_of", vectors_of)
    patch.setattr(dataset_vectors, "_missing", lambda *_: 0)
    tasks = SharedTasks()  # what other tests have made is of other vectors
    patch.setattr(background, "_tasks", tasks)
    patch.setattr(waiting, "shared", tasks.shared)


def vector_of(photo: DatasetPhoto, label: int, size: int) -> np.ndarray:
    rng = np.random.default_rng(int(photo.digest[:8], 16))
    vector = np.abs(rng.normal(size=size)).astype(np.float32)
    vector[label * 20 : label * 20 + 20] += 4
    return vector


def opened(section: str, **query: str) -> AppTest:
    """The page with that section, once everything that it waits for is there."""
    page = opened_at("inside", {"section": section, **query})
    for _ in range(_PATIENCE):
        if not any(button.label == "Stop" for button in page.button):
            break
        page.run()  # which waits a moment itself
    return page
