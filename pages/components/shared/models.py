"""What is loaded once for all visitors."""

import gc
import sys
from functools import lru_cache
from typing import TYPE_CHECKING

import streamlit as st

from clothing_model import drawn, settings
from clothing_model.errors import InvalidModel, OutOfMemory, sentence
from clothing_model.network.models.folder import SavedModel, find_model
from clothing_model.tasks import Key, Report, Task
from pages.components.shared.background import forget_all, shared

if TYPE_CHECKING:
    from clothing_model.inference.answers.classifier import Classifier

MODELS_IN_MEMORY = 4


def classifier_key(model: SavedModel, device: str) -> Key:
    """The name of the shared task that loads the model."""
    return ("model", model.name, *model.key, device, settings.engine())


def classifier(model: SavedModel, device: str) -> "Task[Classifier]":
    """The model on the device, loaded in the background; the same for all visitors."""
    key = classifier_key(model, device)
    return shared(key, lambda report: _load(model.name, device, report), MODELS_IN_MEMORY)


def forget_model(model: SavedModel) -> None:
    """Let go of a deleted model and of all that was computed with it."""
    forget_all(model.facts["sha256"])
    gc.collect()


def _load(name: str, device: str, report: Report) -> "Classifier":
    from clothing_model.inference.answers.classifier import Classifier

    gc.collect()  # a model that has made room for others may be held by circles only
    try:
        found = Classifier(find_model(name), device, report=report)
    except (OSError, MemoryError, OutOfMemory) as error:
        why = sentence(error)
        raise InvalidModel(f"The model {name} could not be loaded. {why}") from error
    if sys.modules.get("keras"):
        _freeze_once()
    return found


@lru_cache(maxsize=1)
def _freeze_once() -> None:
    """What importing Keras brings stays for good; looking through it again stalls visitors."""
    gc.freeze()


@st.cache_data(show_spinner="Drawing a few samples …")
def sample_pictures() -> list[tuple[str, bytes]]:
    """(title, JPEG) of the drawn samples that the pages offer."""
    return [(sample.title, drawn.jpeg_of(sample.label, sample.seed)) for sample in drawn.samples()]
