"""How many numbers of a network a training changes, and how many it leaves as they are."""

from dataclasses import dataclass

from clothing_model.network.backbones import backbone
from clothing_model.training.config import TrainingConfig


@dataclass(frozen=True)
class TrainedNumbers:
    """Weights, biases and statistics, by what a training with some settings does to them.

    frozen: in the backbone, never changed. tuned: in the backbone, changed by fine-tuning.
    inner, last: in the head's inner layer (0 where there is none) and in its last layer.
    """

    frozen: int
    tuned: int
    inner: int
    last: int

    @property
    def trained(self) -> int:
        return self.tuned + self.inner + self.last

    @property
    def all(self) -> int:
        return self.frozen + self.trained


def trained_numbers(config: TrainingConfig, classes: int) -> TrainedNumbers:
    """For these settings and so many classes. A dense layer has a weight for each pair of input
    and output, and a bias for each output."""
    record = backbone(config.backbone)
    tuned = record.cut(config.tuned_stages).parameters if config.tunes else 0
    size, inner = record.vector_size, config.inner_size
    return TrainedNumbers(
        frozen=record.parameters - tuned,
        tuned=tuned,
        inner=(size + 1) * inner,
        last=((inner or size) + 1) * classes,
    )
