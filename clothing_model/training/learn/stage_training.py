"""The stages above a cut and a head, trained together in Keras.

The recipe: AdamW (Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101) with a tenth of the
steps to warm up and a cosine down to 0, label smoothing, and batch normalisations as they are: a
few thousand photos would only blur their statistics. The head comes trained already, so that the
first steps do not bend the stages to a random one (Kumar et al. 2022,
https://arxiv.org/abs/2202.10054).
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")

import keras
import numpy as np

from clothing_model.network import pretrained
from clothing_model.network.backbones import Backbone, Cut, backbone
from clothing_model.network.engine import building
from clothing_model.network.head import DenseHead
from clothing_model.network.keras_model import check_device, join, keras_head
from clothing_model.network.stages import above, tuned_layers
from clothing_model.training.config import TrainingConfig

_WARM_UP = 0.1  # of the steps


class StageTraining:
    """Holds the network while it is trained; all batches have `batch_size` photos.

    steps: batches in all, over which the rate rises and falls. Raises WeightsMissing,
    DeviceMissing.
    """

    def __init__(
        self, config: TrainingConfig, cut: Cut, head: DenseHead, steps: int, device: str = "cpu"
    ) -> None:
        check_device(device)
        self._device = f"{device}:0"
        self._classes = head.classes
        record = backbone(config.backbone)
        with building, self.on_device():
            self._network = pretrained.load(record)
            learning = tuned_layers(self._network, cut)
            upper = above(record, self._network, cut)
            self._network.trainable = True
            for layer in self._network.layers:
                layer.trainable = layer in learning
            self._head = keras_head(head, config.dropout)
            self._model = join(upper, self._head)
            self._seeds = _seeds(self._model, config.seed)
            rates = _rates(record, self._network, learning, config.stage_rate)
            optimizer = StagedAdamW(
                rates,
                learning_rate=_rate(config.tuning_rate, steps),
                weight_decay=config.weight_decay,
            )
            optimizer.build(self._model.trainable_variables)
            self._model.compile(
                optimizer,
                keras.losses.CategoricalCrossentropy(
                    from_logits=True,
                    label_smoothing=config.label_smoothing,
                    reduction="mean_with_sample_weight",
                ),
                weighted_metrics=[
                    keras.metrics.CategoricalAccuracy("accuracy"),
                    keras.metrics.CategoricalCrossentropy("cross_entropy", from_logits=True),
                ],
                jit_compile=keras.backend.backend() == "jax",  # on TensorFlow it is no gain
            )
        self._learning = {
            name: weight
            for name, weight in pretrained.weights_of(self._network).items()
            if any(weight is one for layer in learning for one in layer.weights)
        }
        self._batch_size = config.batch_size

    def on_device(self) -> AbstractContextManager[Any]:
        """Where everything runs."""
        return keras.device(self._device)  # type: ignore[no-any-return]

    def batch(self, maps: np.ndarray, y: np.ndarray) -> tuple[float, float]:
        """One step on maps (b, h, w, d) float32 with class indices y (b,), b up to the batch size.

        Returns the mean loss (nats, without smoothing) and accuracy (0..1) of these photos as
        they were trained on, with dropout at work.
        """
        size = self._batch_size
        weights = (np.arange(size) < len(y)).astype(np.float32)  # batches of one size are quicker
        truth = np.eye(self._classes, dtype=np.float32)[_filled(y, size)]
        self._model.reset_metrics()
        with self.on_device():
            found = self._model.train_on_batch(
                _filled(maps, size), truth, weights, return_dict=True
            )
        return float(found["cross_entropy"]), float(found["accuracy"])

    def logits(self, maps: np.ndarray) -> np.ndarray:
        """float32 (b, n) of maps (b, h, w, d) float32, b up to the batch size."""
        with self.on_device():
            found = self._model.predict_on_batch(_filled(maps, self._batch_size))
        return np.asarray(found)[: len(maps)]

    def values(self) -> dict[str, np.ndarray]:
        """The tuned weights, by the names of `pretrained.weights_of`; copies."""
        return {name: np.array(weight) for name, weight in self._learning.items()}

    def head(self) -> DenseHead:
        """The head as it is now, a copy."""
        return DenseHead([np.array(weight) for weight in self._head.get_weights()])

    def set(self, values: Mapping[str, np.ndarray], head: DenseHead) -> None:
        """Put in tuned weights and a head."""
        with self.on_device():
            for name, weight in self._learning.items():
                weight.assign(values[name])
            self._head.set_weights(head.weights)

    def state(self) -> list[np.ndarray]:
        """All that decides how training goes on: weights, moments and steps, random state."""
        return [np.array(variable) for variable in self._state()]

    def set_state(self, state: list[np.ndarray]) -> None:
        """Go on from there. Raises ValueError for a state of another training."""
        variables = list(self._state())
        if [tuple(v.shape) for v in variables] != [row.shape for row in state]:
            raise ValueError("Expected the state of a training of the same stages.")
        with self.on_device():
            for variable, row in zip(variables, state, strict=True):
                variable.assign(row)

    def _state(self) -> Iterator[Any]:
        yield from self._learning.values()
        yield from self._head.trainable_variables
        yield from self._model.optimizer.variables
        yield from self._seeds


def _filled(rows: np.ndarray, size: int) -> np.ndarray:
    """As many rows as `size`, the last one again and again."""
    return rows if len(rows) == size else rows[np.minimum(np.arange(size), len(rows) - 1)]


def _seeds(model: Any, seed: int) -> list[Any]:
    """The random states of all dropout, begun anew."""
    states = [v for v in model.non_trainable_variables if v.path.endswith("seed_generator_state")]
    for number, state in enumerate(states):
        state.assign(np.array([seed, number]))
    return states


def _rate(peak: float, steps: int) -> Any:
    """Up in the first tenth of the steps, then down along a cosine to 0."""
    warm_up = min(max(1, round(_WARM_UP * steps)), max(1, steps - 1))
    return keras.optimizers.schedules.CosineDecay(
        peak / (warm_up + 1), max(1, steps - warm_up), warmup_target=peak, warmup_steps=warm_up
    )


def _rates(
    record: Backbone, network: Any, learning: list[Any], stage_rate: float
) -> dict[int, float]:
    """The share of the rate for each weight of lower stages, by its id."""
    if stage_rate == 1:
        return {}
    above_cuts = [{layer.name for layer in tuned_layers(network, cut)} for cut in record.cuts]
    below = {layer.name: sum(layer.name not in names for names in above_cuts) for layer in learning}
    return {
        id(weight): stage_rate ** below[layer.name]
        for layer in learning
        for weight in layer.weights
    }


class StagedAdamW(keras.optimizers.AdamW):  # type: ignore[misc]
    """AdamW with a share of the rate for some weights, by the id of their Keras variables."""

    def __init__(self, rates: Mapping[int, float], **options: Any) -> None:
        super().__init__(**options)
        self._shares = rates

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        if self._shares:
            own = self._trainable_variables[self._get_variable_index(variable)]
            learning_rate = learning_rate * self._shares.get(id(own), 1.0)
        super().update_step(gradient, variable, learning_rate)
