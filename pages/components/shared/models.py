"""What is loaded once for all visitors."""

import gc
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING

import streamlit as st

from clothing_model import drawn
from clothing_model.data.pictures.door import encode_jpeg
from clothing_model.errors import InvalidModel, sentence
from clothing_model.network.models.folder import SavedModel, find_model

if TYPE_CHECKING:
    from clothing_model.inference.answers.classifier import Classifier

MODELS_IN_MEMORY = 4


@st.cache_resource(show_spinner=False)
def _loader() -> ThreadPoolExecutor:
    """One thread, which alone imports Keras and reads models, one after the other."""
    return ThreadPoolExecutor(1, thread_name_prefix="model-loader")


def classifier(model: SavedModel, device: str) -> "Future[Classifier]":
    """The model on the device, loaded in the background; the same for all visitors."""
    return _classifier(model.name, str(model.facts["sha256"]), device)


def forget_classifier(model: SavedModel, device: str) -> None:
    """Load the model anew when it is asked for next, after a load that failed."""
    _classifier.clear(model.name, str(model.facts["sha256"]), device)


@st.cache_resource(max_entries=MODELS_IN_MEMORY, show_spinner=False)
def _classifier(name: str, sha256: str, device: str) -> "Future[Classifier]":
    return _loader().submit(_load, name, device)


def _load(name: str, device: str) -> "Classifier":
    import keras

    from clothing_model.inference.answers.classifier import Classifier

    # Streamlit calls this before every run of any page, for the sake of scripts that build
    # networks. Here it would throw away the loaded models' compiled kernels (the next photo
    # would take 200 ms longer) and reach into a prediction in another thread.
    keras.backend.clear_session = lambda *_, **__: None
    _freeze_once()
    try:
        return Classifier(find_model(name), device)
    except (OSError, MemoryError) as error:
        raise InvalidModel(
            f"The model {name} could not be loaded. {sentence(error) or 'There is no memory left.'}"
        ) from error


@lru_cache(maxsize=1)
def _freeze_once() -> None:
    """What importing Keras brings stays for good; looking through it again stalls visitors."""
    gc.freeze()


@st.cache_data(show_spinner="Drawing a few samples …")
def sample_pictures() -> list[tuple[str, bytes]]:
    """(title, JPEG) of the drawn samples that the pages offer."""
    return [
        (sample.title, encode_jpeg(drawn.draw(sample.label, sample.seed)))
        for sample in drawn.samples()
    ]
