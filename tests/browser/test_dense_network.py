"""The playground's arithmetic in a real browser, held against NumPy."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from clothing_model.training.learn.head import Head
from tests.conftest import PROJECT

pytestmark = pytest.mark.browser

SCRIPT = PROJECT / "pages" / "components" / "inside" / "dense_network.js"
TRAIN = """({sizes, activation, weights, points, labels, orders, batch, rate}) => {
  const network = makeNetwork(sizes, activation, randomFrom(1));
  network.layers.forEach((layer, n) => {
    layer.weights.set(weights[2 * n]);
    layer.bias.set(weights[2 * n + 1]);
  });
  const losses = [];
  for (const order of orders) {
    trainEpoch(network, points, labels, order, batch, rate);
    losses.push(measure(network, points, labels));
  }
  const scores = forward(network, points, labels.length).at(-1);
  return {
    losses,
    weights: network.layers.flatMap((layer) => [[...layer.weights], [...layer.bias]]),
    shares: [...probabilities(scores, sizes.at(-1), labels.length)],
    slopes: network.layers.map((layer) => layer.slope),
  };
}"""


@pytest.fixture
def network(page: Page) -> Page:
    page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
    return page


class Oracle:
    """The same network in NumPy: kernels (in, out) and biases (out,), float64."""

    def __init__(self, sizes: list[int], activation: str, rng: np.random.Generator) -> None:
        self.relu = activation == "relu"
        self.weights: list[np.ndarray] = []
        for inputs, outputs in pairwise(sizes):
            self.weights += [rng.normal(0, 0.7, (inputs, outputs)), rng.normal(0, 0.3, outputs)]
        self.slopes: list[float] = []

    def values(self, x: np.ndarray) -> list[np.ndarray]:
        found = [x]
        pairs = list(zip(self.weights[::2], self.weights[1::2], strict=True))
        for kernel, bias in pairs[:-1]:
            x = x @ kernel + bias
            x = np.maximum(x, 0) if self.relu else 1 / (1 + np.exp(-x))
            found.append(x)
        return [*found, x @ pairs[-1][0] + pairs[-1][1]]

    def shares(self, x: np.ndarray) -> np.ndarray:
        scores = self.values(x)[-1]
        if scores.shape[1] == 1:  # logistic regression is softmax of 0 and the score
            scores = np.hstack([np.zeros_like(scores), scores])
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def step(self, x: np.ndarray, y: np.ndarray, rate: float) -> None:
        values, shares = self.values(x), self.shares(x)
        error = (shares - np.eye(shares.shape[1])[y]) / len(y)
        if values[-1].shape[1] == 1:
            error = error[:, 1:]
        self.slopes = []
        for layer in reversed(range(len(self.weights) // 2)):
            kernel, bias = self.weights[2 * layer : 2 * layer + 2]
            below = values[layer]
            back = error @ kernel.T * ((below > 0) if self.relu else below * (1 - below))
            slope = below.T @ error
            self.slopes.insert(0, float(np.abs(slope).mean()))
            kernel -= rate * slope
            bias -= rate * error.sum(axis=0)
            error = back

    def judged(self, x: np.ndarray, y: np.ndarray) -> tuple[float, int]:
        shares = self.shares(x)
        loss = -np.log(shares[np.arange(len(y)), y]).mean()
        return float(loss), int((shares.argmax(axis=1) == y).sum())


def points(rng: np.random.Generator, classes: int, count: int = 90) -> tuple[np.ndarray, Any]:
    y = rng.integers(0, classes, count)
    return rng.normal(size=(count, 2)) + np.array([[1, 1], [-1, 0], [1, -1]])[y], y


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
@pytest.mark.parametrize("sizes", [[2, 1], [2, 3], [2, 5, 1], [2, 8, 3], [2, 4, 4, 4, 3]])
def test_losses_and_weights_are_numpys(network: Page, sizes: list[int], activation: str) -> None:
    rng = np.random.default_rng(7)
    oracle = Oracle(sizes, activation, rng)
    x, y = points(rng, max(2, sizes[-1]))
    orders = [rng.permutation(len(y)) for _ in range(6)]
    found = network.evaluate(
        TRAIN,
        {
            "sizes": sizes,
            "activation": activation,
            "weights": [weight.ravel().tolist() for weight in oracle.weights],
            "points": x.ravel().tolist(),
            "labels": y.tolist(),
            "orders": [order.tolist() for order in orders],
            "batch": 32,
            "rate": 0.3,
        },
    )
    for order, losses in zip(orders, found["losses"], strict=True):
        for start in range(0, len(order), 32):
            rows = order[start : start + 32]
            oracle.step(x[rows], y[rows], 0.3)
        loss, right = oracle.judged(x, y)
        assert losses["loss"] == pytest.approx(loss, rel=1e-9)
        assert losses["right"] == right
    for weights, ours in zip(oracle.weights, found["weights"], strict=True):
        assert np.allclose(weights.ravel(), ours, rtol=1e-9, atol=1e-12)
    assert np.allclose(oracle.shares(x).ravel(), found["shares"], rtol=1e-9, atol=1e-12)
    assert found["slopes"] == pytest.approx(oracle.slopes, rel=1e-9)


def test_its_gradient_is_that_of_the_heads_that_train_makes(network: Page) -> None:
    rng = np.random.default_rng(2)
    oracle = Oracle([2, 6, 3], "relu", rng)
    x, y = points(rng, 3)
    head = Head([weight.astype(np.float32) for weight in oracle.weights])
    gradients, _, _ = head.gradients(x.astype(np.float32), y, rng)
    found = network.evaluate(
        TRAIN,
        {
            "sizes": [2, 6, 3],
            "activation": "relu",
            "weights": [weight.ravel().tolist() for weight in head.weights],
            "points": x.ravel().tolist(),
            "labels": y.tolist(),
            "orders": [list(range(len(y)))],
            "batch": len(y),
            "rate": 1,
        },
    )
    for weight, gradient, after in zip(head.weights, gradients, found["weights"], strict=True):
        assert np.allclose((weight - gradient).ravel(), after, atol=1e-5)


def test_starting_weights_and_orders_repeat_and_are_fair(network: Page) -> None:
    made = """(seed) => {
      const random = randomFrom(seed);
      const network = makeNetwork([2, 400, 3], "relu", random);
      return [[...network.layers[0].weights], shuffle([...Array(50).keys()], random)];
    }"""
    weights, order = network.evaluate(made, 5)
    assert network.evaluate(made, 5) == [weights, order]
    assert network.evaluate(made, 6)[0] != weights
    limit = (6 / 402) ** 0.5
    assert max(map(abs, weights)) <= limit
    assert np.std(weights) == pytest.approx(limit / 3**0.5, rel=0.05)
    assert sorted(order) == list(range(50)) != order


def test_200_epochs_of_400_points_take_less_than_two_seconds(network: Page) -> None:
    """With three inner layers of 8 units, and with a drawing in each of 100 frames left out."""
    seconds = network.evaluate(
        """() => {
          const random = randomFrom(3);
          const points = Float64Array.from({length: 800}, () => 4 * random() - 2);
          const same = (_, n) => Number(points[2 * n] * points[2 * n + 1] > 0);
          const labels = Array.from({length: 400}, same);
          const network = makeNetwork([2, 8, 8, 8, 1], "relu", random);
          const order = [...Array(400).keys()];
          const start = performance.now();
          for (let epoch = 0; epoch < 200; epoch++)
            trainEpoch(network, points, labels, shuffle(order, random), 32, 0.1);
          return (performance.now() - start) / 1000;
        }"""
    )
    assert seconds < 2
