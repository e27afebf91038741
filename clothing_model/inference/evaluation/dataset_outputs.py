"""A saved model's logits and vectors for many photos of a dataset."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from clothing_model.data.datasets.folders import DatasetPhoto, Manifest, Progress
from clothing_model.data.pictures.door import open_image
from clothing_model.errors import InvalidImage
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.network.batches import prepare
from clothing_model.network.features import VectorSource, source_of, vectors_of
from clothing_model.network.vector_store import VectorStore

_SAME = 1 - 1e-5  # cosine; a backbone's vectors differ in the last digits between devices
_CHECKED = 3  # photos


def outputs_of(
    classifier: Classifier,
    manifest: Manifest,
    photos: Sequence[DatasetPhoto],
    progress: Progress | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Logits (n, classes) and vectors (n, d), float32, of one or more photos, in order.

    Vectors that training or an earlier evaluation has kept are read, so that only the head
    has to run. `progress` is called with (photos done, photos in all) after each batch and
    may raise to stop. Raises InvalidImage.
    """
    source = _source(classifier, manifest)
    vectors = vectors_of(source, classifier.engine, manifest, photos, progress)
    return classifier.head.logits(vectors), vectors


def missing(classifier: Classifier, manifest: Manifest, photos: Sequence[DatasetPhoto]) -> int:
    """For how many of these photos the network would have to run."""
    source = _source(classifier, manifest)
    with VectorStore(source.key) as store:
        return len(store.missing({photo.digest for photo in photos}))


def _source(classifier: Classifier, manifest: Manifest) -> VectorSource:
    """The network's vectors, which a frozen backbone's models share with training. A model that is
    one Keras file may only claim that its backbone is the frozen one: it shares them where kept
    ones turn out to be its own, too."""
    saved, own = classifier.saved, source_of(classifier.network, classifier.choice)
    weights = str(saved.facts.get("backbone_weights", ""))
    if not saved.whole or not weights:
        return own
    shared = replace(own, weights=weights)
    with VectorStore(shared.key) as store:
        absent = store.missing(photo.digest for photo in manifest.photos)
        there = [photo for photo in manifest.photos if photo.digest not in absent]
        chosen = there[:: max(1, len(there) // _CHECKED)][:_CHECKED]
        kept = store.get(photo.digest for photo in chosen)
    pairs = []
    for photo in chosen:
        with suppress(InvalidImage, KeyError):  # it has changed since, or what is kept is damaged
            batch = prepare([open_image(manifest.file(photo))], own.image_size, own.interpolation)
            pairs.append((kept[photo.digest], classifier.run(batch)[1][0]))
    return shared if pairs and all(_cosine(*pair) > _SAME for pair in pairs) else own


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(one @ other) / lengths if len(one) == len(other) and lengths else 0.0
