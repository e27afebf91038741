"""The chapter's experiments, one name each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from clothing_model.data import augmentation
from clothing_model.errors import InvalidConfig
from clothing_model.network.backbones import backbone as record_of
from clothing_model.training.config import TrainingConfig

QUICK_PHOTOS = 600
QUICK_TUNING_PHOTOS, QUICK_TUNING_EPOCHS = 300, 5  # so that a class waits a minute
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
    question: what it answers, as one asks a class before the start.
    reference: the chapter's own results, by the value of `varies`.
    """

    name: str
    title: str
    question: str
    about: str  # with places for what the settings say
    configs: tuple[TrainingConfig, ...]
    varies: str = ""
    reference: tuple[Reference, ...] = ()

    @property
    def number(self) -> int:
        """Its place in the lesson, from 1."""
        return PRESETS.index(self) + 1


_PLAIN = TrainingConfig(epochs=10)
_INNER = TrainingConfig(epochs=30, inner_size=100)
_TUNED = TrainingConfig(learning_rate=0.003, epochs=12, dropout=0.3, tuned_stages=1)
_CHAPTER = augmentation.preset("chapter")

PRESETS: tuple[Preset, ...] = (
    Preset(
        "first-run",
        "First run",
        "How much does a pretrained network need to learn?",
        "One dense layer on the frozen backbone, ten epochs with a learning rate of 0.01.",
        (replace(_PLAIN, learning_rate=0.01),),
    ),
    Preset(
        "learning-rates",
        "Learning rates",
        "What if the steps are too large, or too small?",
        "The same training with four learning rates. With a large one the steps jump over the "
        "goal, or the model soon memorises its photos. With a small one ten epochs may be too "
        "few.",
        tuple(replace(_PLAIN, learning_rate=rate) for rate in (0.1, 0.01, 0.001, 0.0001)),
        "learning_rate",
        (Reference("0.01", 0.827), Reference("0.001", 0.830), Reference("0.0001", 0.780)),
    ),
    Preset(
        "inner-sizes",
        "Inner sizes",
        "Does a layer between the network and the answer help?",
        "An inner layer of 10, 100 or 1,000 units between the vector and the classes.",
        tuple(replace(_INNER, epochs=10, inner_size=size) for size in (10, 100, 1000)),
        "inner_size",
    ),
    Preset(
        "dropout-rates",
        "Dropout rates",
        "Does it help to switch off a part of the layer at random?",
        "An inner layer of 100 units. In each step a share of them is switched off at random, so "
        "that the head cannot rely on a single one.",
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
        "Does it help to change the photos a little each time?",
        "The training photos are sheared, zoomed and flipped at random, so that they are harder "
        "to memorise: {variants} variants of each, {epochs} epochs.",
        (replace(_INNER, epochs=50, dropout=0.2, augmentation=_CHAPTER, variants=4),),
    ),
    Preset(
        "large",
        "Large photos",
        "Does the network see more in larger photos?",
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
    Preset(
        "fine-tuning",
        "Fine-tuning",
        "What if the pretrained network learns, too?",
        "The head alone, then with the last stage of the backbone, then with the last two, on the "
        "same photos. What lies below stays frozen, so that each photo goes through it only twice, "
        "once in a mirror. {photos}, {epochs} epochs of the head and {tuning_epochs} of tuning.",
        tuple(replace(_TUNED, tuned_stages=stages) for stages in (0, 1, 2)),
        "tuned_stages",
    ),
)


def preset(name: str) -> Preset:
    """The experiment called `name`. Raises InvalidConfig."""
    for found in PRESETS:
        if found.name == name:
            return found
    names = ", ".join(found.name for found in PRESETS)
    raise InvalidConfig(f"There is no preset called {name!r}. Choose one of {names}.")


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
    tunes = any(config.tunes for config in found)  # then all of them take as few photos
    return tuple(_sampled(config, tunes) for config in found) if quick else tuple(found)


def _sampled(config: TrainingConfig, tunes: bool) -> TrainingConfig:
    if tunes:
        epochs = min(config.tuning_epochs, QUICK_TUNING_EPOCHS)
        return replace(config, photos=QUICK_TUNING_PHOTOS, tuning_epochs=epochs)
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
        tuning_epochs=config.tuning_epochs,
        photos=f"{config.photos:,} photos at most" if config.photos else "All photos",
    )
