"""The chapter's experiments, one name each."""

from dataclasses import dataclass, replace

from clothing_model.data import augmentation
from clothing_model.errors import InvalidConfig
from clothing_model.training.config import TrainingConfig

QUICK_PHOTOS = 600


@dataclass(frozen=True)
class Reference:
    """Where the chapter's own curve ends: best validation accuracy, 0..1."""

    setting: str
    val_accuracy: float


@dataclass(frozen=True)
class Preset:
    """An experiment: runs that differ in `varies` (a setting's name, or "" for a single run).

    reference: the chapter's own results, by the value of `varies`.
    """

    name: str
    title: str
    about: str
    configs: tuple[TrainingConfig, ...]
    varies: str = ""
    reference: tuple[Reference, ...] = ()


_PLAIN = TrainingConfig(epochs=10)
_INNER = TrainingConfig(epochs=30, inner_size=100)
_CHAPTER = augmentation.preset("chapter")

PRESETS: tuple[Preset, ...] = (
    Preset(
        "first-run",
        "First run",
        "One dense layer on the frozen backbone, ten epochs with a learning rate of 0.01.",
        (replace(_PLAIN, learning_rate=0.01),),
    ),
    Preset(
        "learning-rates",
        "Learning rates",
        "The same training with three learning rates: too large learns the photos by heart, "
        "too small does not get there in ten epochs.",
        tuple(replace(_PLAIN, learning_rate=rate) for rate in (0.01, 0.001, 0.0001)),
        "learning_rate",
        (Reference("0.01", 0.827), Reference("0.001", 0.830), Reference("0.0001", 0.780)),
    ),
    Preset(
        "inner-sizes",
        "Inner sizes",
        "An inner layer of 10, 100 or 1,000 units between the vector and the classes.",
        tuple(replace(_INNER, epochs=10, inner_size=size) for size in (10, 100, 1000)),
        "inner_size",
    ),
    Preset(
        "dropout-rates",
        "Dropout rates",
        "An inner layer of 100 units, of which a share is silenced in each step, so that the "
        "head cannot lean on any one of them.",
        tuple(replace(_INNER, dropout=rate) for rate in (0.0, 0.2, 0.5, 0.8)),
        "dropout",
        (
            Reference("0.0", 0.842),
            Reference("0.2", 0.842),
            Reference("0.5", 0.845),
            Reference("0.8", 0.824),
        ),
    ),
    Preset(
        "augmentation",
        "Augmentation",
        "The training photos sheared, zoomed and flipped at random, fifty epochs.",
        (replace(_INNER, epochs=50, dropout=0.2, augmentation=_CHAPTER, variants=4),),
    ),
    Preset(
        "large",
        "Large photos",
        "Xception at 299 px, which sees four times the pixels, with augmented photos.",
        (
            replace(
                _INNER,
                backbone="xception-299",
                epochs=20,
                dropout=0.2,
                augmentation=_CHAPTER,
                variants=2,
            ),
        ),
    ),
)


def preset(name: str) -> Preset:
    """The experiment called `name`. Raises InvalidConfig."""
    for found in PRESETS:
        if found.name == name:
            return found
    names = ", ".join(found.name for found in PRESETS)
    raise InvalidConfig(f"Expected a preset out of {names}; received {name!r}.")


def configs(
    name: str, backbone: str = "", dataset: str = "", quick: bool = False
) -> tuple[TrainingConfig, ...]:
    """A preset's settings, on another backbone or dataset, or on a sample of the photos."""
    changes: dict[str, object] = {"dataset": dataset}
    if backbone:
        changes["backbone"] = backbone
    if quick:
        changes.update(photos=QUICK_PHOTOS, variants=1)
    return tuple(replace(config, **changes) for config in preset(name).configs)  # type: ignore[arg-type]
