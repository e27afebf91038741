"""What decides between two classes, and dropout on one vector."""

import numpy as np
import pytest

from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.explanation.dense_layer import (
    deciding,
    silences,
    sums_of_units,
    with_silence,
)
from clothing_model.network.head import DenseHead
from clothing_model.training.learn.head import new_head


def made(inner: int) -> tuple[DenseHead, np.ndarray]:
    rng = np.random.default_rng(3)
    head = new_head(40, 5, inner, 0.5, rng)
    for weights in head.weights:
        weights += rng.normal(0, 0.1, weights.shape).astype(np.float32)
    return head, rng.normal(size=40).astype(np.float32)


@pytest.mark.parametrize("inner", [0, 12])
def test_the_parts_and_the_constant_are_the_whole_difference(inner: int) -> None:
    head, vector = made(inner)
    logits = head.logits(vector[None])[0]
    found = deciding(head, vector, 1, 4)
    assert found.ahead == pytest.approx(float(logits[1] - logits[4]), abs=1e-5)
    assert found.parts.shape == (40,)


def test_the_most_deciding_come_first_of_either_sign() -> None:
    head, vector = made(0)
    found = deciding(head, vector, 0, 1)
    sizes = np.abs(found.parts)[found.most(6)]
    assert (np.diff(sizes) <= 0).all()
    assert sizes[-1] >= np.delete(np.abs(found.parts), found.most(6)).max()
    assert len(found.most(1000)) == 40


def test_the_shipped_model_is_explained_exactly(shipped: Classifier) -> None:
    vector = np.abs(np.random.default_rng(0).normal(size=1280)).astype(np.float32)
    scores = shipped.head.logits(vector[None])[0]
    for one, other in ((0, 9), (3, 5)):
        found = deciding(shipped.head, vector, one, other)
        assert found.ahead == pytest.approx(float(scores[one] - scores[other]), abs=2e-3)


def test_units_are_added_up_before_relu() -> None:
    head, vector = made(12)
    sums = sums_of_units(head, vector)
    assert (sums < 0).any()
    kernel, bias = head.weights[2:]
    assert np.allclose(np.maximum(sums, 0) @ kernel + bias, head.logits(vector[None])[0])
    with pytest.raises(ValueError, match="with an inner layer"):
        sums_of_units(made(0)[0], vector)


@pytest.mark.parametrize("inner", [0, 12])
def test_without_silence_the_scores_are_the_models_own(inner: int) -> None:
    head, vector = made(inner)
    nobody = np.zeros((1, inner or 40), bool)
    assert np.allclose(with_silence(head, vector, nobody), head.logits(vector[None]), atol=1e-5)
    everybody = ~nobody
    assert np.allclose(with_silence(head, vector, everybody), head.weights[-1])


def test_what_is_left_makes_up_for_what_is_silent() -> None:
    """On average the scores are those without dropout: what the division is for."""
    head, vector = made(12)
    silent = silences(np.random.default_rng(1), 20_000, 12, 0.5)
    assert set(silent.sum(axis=1)) == {6}
    mean = with_silence(head, vector, silent).mean(axis=0)
    assert np.allclose(mean, head.logits(vector[None])[0], atol=0.02)


@pytest.mark.parametrize(("share", "silent"), [(0.0, 0), (0.2, 2), (0.5, 6), (0.8, 10)])
def test_as_many_are_silent_as_the_share_says(share: float, silent: int) -> None:
    rows = silences(np.random.default_rng(0), 50, 12, share)
    assert set(rows.sum(axis=1)) == {silent}
    if silent:
        assert rows.any(axis=0).all()
        assert not rows.all(axis=0).any()
