"""The NumPy head against Keras, step by step."""

import keras
import numpy as np
import pytest

from clothing_model.network.keras_model import keras_head
from clothing_model.training.learn.head import Adam, Head, new_head, train_epoch


@pytest.fixture
def clouds() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    y = np.arange(210) % 3
    x = (np.eye(8)[y] + rng.normal(scale=0.5, size=(210, 8))).astype(np.float32)
    return x, y


@pytest.mark.parametrize("inner_size", [0, 5])
def test_every_step_is_that_of_keras(
    inner_size: int, clouds: tuple[np.ndarray, np.ndarray]
) -> None:
    """The same start, batches and Adam give the same weights after 3 epochs of 7 steps."""
    x, y = clouds
    head = new_head(8, 3, inner_size, 0.0, np.random.default_rng(1))
    model = keras_head(head, head.dropout)
    model.compile(
        keras.optimizers.Adam(0.05),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    optimizer = Adam(0.05)
    orders, same_orders = np.random.default_rng(2), np.random.default_rng(2)
    for _ in range(3):
        train_epoch(head, optimizer, x, y, 32, orders)
        order = same_orders.permutation(len(y))
        for start in range(0, len(y), 32):
            part = order[start : start + 32]
            model.train_on_batch(x[part], y[part])
    for ours, theirs in zip(head.weights, model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=2e-5)
    np.testing.assert_allclose(head.logits(x), model.predict_on_batch(x), atol=2e-4)


def test_gradients_with_dropout_are_those_of_finite_differences() -> None:
    """The same dropout is drawn again for each probe, in double precision."""
    rng = np.random.default_rng(3)
    head = new_head(4, 3, 6, 0.4, rng)
    head.weights = [w.astype(np.float64) for w in head.weights]
    x, y = rng.normal(size=(9, 4)), np.arange(9) % 3
    gradients, _, _ = head.gradients(x, y, np.random.default_rng(7))
    for weight, gradient in zip(head.weights, gradients, strict=True):
        index = tuple(size // 2 for size in weight.shape)
        losses = []
        for shift in (1e-5, -2e-5):
            weight[index] += shift
            losses.append(head.gradients(x, y, np.random.default_rng(7))[1] / len(y))
        weight[index] += 1e-5
        assert gradient[index] == pytest.approx((losses[0] - losses[1]) / 2e-5, abs=1e-6)


def test_dropout_silences_its_share_and_keeps_the_mean() -> None:
    head = Head([np.zeros((1000, 2), np.float32), np.zeros(2, np.float32)], dropout=0.3)
    keep = head._keep((200, 1000), np.random.default_rng(0))
    assert keep is not None
    assert (keep == 0).mean() == pytest.approx(0.3, abs=0.01)
    assert keep.mean() == pytest.approx(1.0, abs=0.01)
    assert keep.dtype == np.float32


def test_loss_and_accuracy_of_an_epoch_that_does_not_move(
    clouds: tuple[np.ndarray, np.ndarray],
) -> None:
    x, y = clouds
    head = new_head(8, 3, 0, 0.0, np.random.default_rng(0))
    logits = head.logits(x).astype(np.float64)
    expected = np.log(np.exp(logits).sum(1)) - logits[np.arange(len(y)), y]
    loss, accuracy = train_epoch(head, Adam(0.0), x, y, 64, np.random.default_rng(0))
    assert loss == pytest.approx(expected.mean(), rel=1e-5)
    assert accuracy == (logits.argmax(1) == y).mean()


def test_the_same_seed_gives_the_same_weights_to_the_last_bit(
    clouds: tuple[np.ndarray, np.ndarray],
) -> None:
    ends = []
    for _ in range(2):
        rng = np.random.default_rng(4)
        head, optimizer = new_head(8, 3, 5, 0.5, rng), Adam(0.01)
        for _ in range(5):
            train_epoch(head, optimizer, *clouds, 32, rng)
        ends.append(head.weights)
    for first, second in zip(*ends, strict=True):
        np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("gradient", [1e-7, -3e-6, 0.5])
def test_a_step_of_adam_as_its_authors_wrote_it(gradient: float) -> None:
    """Algorithm 1 with the order of the corrections of section 2, as Keras has it."""
    weight, optimizer = np.zeros(1), Adam(0.01)
    mean = square = expected = 0.0
    for step in (1, 2):
        optimizer.apply([weight], [np.array([gradient])])
        mean, square = 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
        rate = 0.01 * (1 - 0.999**step) ** 0.5 / (1 - 0.9**step)
        expected -= rate * mean / (square**0.5 + 1e-7)
    assert weight[0] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(("inner_size", "limits"), [(0, [0.5**0.5]), (4, [0.5**0.5, 0.75**0.5])])
def test_weights_start_even_within_glorots_limits(inner_size: int, limits: list[float]) -> None:
    """The square root of 6 over a kernel's inputs and outputs: 8 and 4, then 4 and 4."""
    heads = [new_head(8, 4, inner_size, 0.0, np.random.default_rng(seed)) for seed in range(300)]
    for place, limit in enumerate(limits):
        kernels = np.abs([head.weights[2 * place] for head in heads])
        assert kernels.max() == pytest.approx(limit, rel=2e-3)
        assert kernels.max() <= limit
        assert not np.any([head.weights[2 * place + 1] for head in heads])


def test_units_that_no_longer_answer_do_not_slow_the_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Their means would shrink to numbers (below 1.2e-38) with which processors are slow; without
    them every weight is the same to the last bit."""
    rng = np.random.default_rng(1)
    gradients = [[rng.normal(size=(20, 10)).astype(np.float32)] for _ in range(880)]
    for gradient in gradients[20:]:
        gradient[0][:, :5] = 0

    def train() -> tuple[np.ndarray, np.ndarray]:
        optimizer, weights = Adam(0.01), [np.ones((20, 10), np.float32)]
        for gradient in gradients:
            optimizer.apply(weights, gradient)
        return weights[0], abs(optimizer.means[0])

    weights, means = train()
    monkeypatch.setattr(Adam, "_flush", lambda _: None)
    plain_weights, plain_means = train()
    assert ((plain_means[:, :5] < 1.2e-38) & (plain_means[:, :5] > 0)).all()
    assert (means[:, :5] == 0).all()
    np.testing.assert_array_equal(weights, plain_weights)
    np.testing.assert_allclose(means[:, 5:], plain_means[:, 5:], rtol=1e-6)
