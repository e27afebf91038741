"""The chapter's experiments, one name each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from clothing_model.data import augmentation
from clothing_model.errors import InvalidConfig
from clothing_model.network.backbones import backbone as record_of
from clothing_model.training.config import TrainingConfig

QUICK_PHOTOS = 600
QUICK_EPOCHS = 20  # of augmented photos; after some more the head knows a sample's variants, too
LARGE = 299  # px, which the chapter's large photos have


@dataclass(frozen=True)
class Reference:
    """Where the chapter's own curve ends: best validation accuracy, 0..1."""

    setting: str
    val_accuracy: float


@dataclass(frozen=True)
class Preset:
    """An experiment: runs that differ in `varies` (a setting's name, or "" for a single run).

    title, about: `in_words` fills in what the settings say.
    reference: the chapter's own results, by the value of `varies`.
    """

    name: str
    title: str
    about: str  # with places for what the settings say
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
        "The same training with three learning rates: a large one soon knows its photos by heart, "
        "a small one may not get there in ten epochs.",
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
        "The training photos sheared, zoomed and flipped at random, so that they are harder to "
        "learn by heart: {variants} variants of each, {epochs} epochs.",
        (replace(_INNER, epochs=50, dropout=0.2, augmentation=_CHAPTER, variants=4),),
    ),
    Preset(
        "large",
        "Large photos",
        "{backbone} at {size} px{pixels}, with augmented photos: {variants} variants of each, "
        "{epochs} epochs.",
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
    """A preset's settings, on another backbone or dataset, or on a sample of the photos.

    Quick takes as many variants of each photo as the whole: they are what augmentation is.
    """
    changes: dict[str, object] = {"dataset": dataset}
    if backbone:
        changes["backbone"] = backbone
    found = [replace(config, **changes) for config in preset(name).configs]  # type: ignore[arg-type]
    return tuple(_sampled(config) for config in found) if quick else tuple(found)


def _sampled(config: TrainingConfig) -> TrainingConfig:
    epochs = min(config.epochs, QUICK_EPOCHS) if config.augmentation else config.epochs
    return replace(config, photos=QUICK_PHOTOS, epochs=epochs)


def in_words(name: str, configs: Sequence[TrainingConfig]) -> tuple[str, str]:
    """Title and description of a preset as it is trained with these settings of it: on the
    backbone, with the epochs and variants, that they have."""
    found, config = preset(name), configs[0]
    record = record_of(config.backbone)
    title = found.title
    if name == "large" and record.image_size < LARGE:
        title = f"Augmentation, {record.image_size} px"
    pixels = ", which sees four times the pixels of 150 px" if record.image_size == LARGE else ""
    return title, found.about.format(
        backbone=record.title.split(",")[0],
        size=record.image_size,
        pixels=pixels,
        variants=config.variants_made,
        epochs=config.epochs,
    )
