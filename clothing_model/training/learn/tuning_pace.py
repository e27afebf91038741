"""How long tuning takes on this computer: as in the last trainings, or by what photos take."""

from clothing_model.network import pace
from clothing_model.network.backbones import ALL, backbone
from clothing_model.training.config import TrainingConfig

VALIDATION_SHARE = 1 / 3  # of the work of a training photo: forwards alone, not back
_OF_A_PASS = 1.9  # a training photo through the whole network, in photos to vectors on LiteRT
AROUND = 25.0  # seconds: Keras gets ready to train, and in the end the network is saved


def keep_tuning(config: TrainingConfig, seconds: float) -> None:
    """Keep what a training photo took in an epoch."""
    pace.keep(_name(config.backbone, config.tuned_stages), seconds)


def tuning_seconds(config: TrainingConfig, photo: float) -> tuple[float, bool]:
    """Seconds a training photo takes in an epoch, and whether that is rough; `photo`: those that
    it takes to a vector."""
    record = backbone(config.backbone)
    share = record.cut(config.tuned_stages).share
    if own := pace.measured(_name(config.backbone, config.tuned_stages)):
        return own, False
    for stages in (*range(1, len(record.cuts) + 1), ALL):
        if other := pace.measured(_name(config.backbone, stages)):
            return other * share / record.cut(stages).share, True
    return _OF_A_PASS * 3 * share * photo, True


def _name(backbone: str, stages: int | str) -> str:
    return f"tuning {stages} stages of {backbone} with a photo"
