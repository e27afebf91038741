"""A training's settings as a program in plain Keras, to copy and to run."""

from collections.abc import Iterable, Iterator

from clothing_model.data.augmentation.keras_code import layers_code
from clothing_model.network.backbones import Backbone, backbone
from clothing_model.training.config import TrainingConfig
from clothing_model.training.trained_numbers import TrainedNumbers, trained_numbers
from clothing_model.wording import number

# Where Keras keeps what scales photos for its networks.
_MODULES = {
    "keras.applications:Xception": "xception",
    "keras.applications:MobileNetV2": "mobilenet_v2",
    "keras.applications:ResNet50": "resnet50",
    "keras.applications:EfficientNetV2B0": "efficientnet_v2",
}


def transfer_code(config: TrainingConfig, classes: int, dataset: str) -> str:
    """A program that trains with these settings on the folder `dataset`, which has a folder for
    each split and in it one for each class.

    It does what this project does, by the long way: each photo goes through the frozen network in
    each epoch. Networks of Keras Applications need Keras alone; others are taken from this
    project. Raises InvalidConfig for ranges of augmentation that do not fit the photos.
    """
    return "\n\n".join(transfer_parts(config, classes, dataset)) + "\n"


def transfer_parts(
    config: TrainingConfig, classes: int, dataset: str, network_file: str = ""
) -> list[str]:
    """The same in its parts. A network that is no part of Keras is read from `network_file`, a
    Keras file, where that is given."""
    record = backbone(config.backbone)
    found = trained_numbers(config, classes)
    parts: list[Iterable[str]] = [
        _imports(config, record, network_file),
        _photos(config, record, dataset),
        *([_augmentation(config, record)] if config.augmentation else []),
        _network(record, network_file),
        _vector(record),
        _head(config, classes, found),
        _training(config),
        *([_tuning(config, record, found)] if config.tunes else []),
    ]
    return ["\n".join(part) for part in parts]


def _imports(config: TrainingConfig, record: Backbone, network_file: str) -> list[str]:
    ours = (
        []
        if of_keras(record) or network_file
        else [
            "",
            "# This network is no part of Keras: run the program in the project's folder.",
            "from clothing_model.network import pretrained",
            "from clothing_model.network.backbones import backbone",
        ]
    )
    maths = ["import math", ""] if config.augmentation and config.augmentation.shear else []
    return [*maths, "import keras", "from keras import layers", *ours]


def of_keras(record: Backbone) -> bool:
    """Whether Keras itself has the network and its weights."""
    return record.builder in _MODULES


def _photos(config: TrainingConfig, record: Backbone, dataset: str) -> list[str]:
    size = record.image_size
    sample = f"  # this training took {config.photos:,} of them" if config.photos else ""
    return [
        "# The photos: a folder for each split, and in it a folder for each class.",
        "train, validation = (",
        "    keras.utils.image_dataset_from_directory(",
        f'        f"{dataset}/{{split}}",{sample}',
        '        label_mode="categorical",',
        f"        image_size=({size}, {size}),",
        f'        interpolation="{record.interpolation}",',
        f"        batch_size={config.batch_size},",
        '        shuffle=split == "train",',
        f"        seed={config.seed},",
        "    )",
        '    for split in ("train", "validation")',
        ")",
    ]


def _augmentation(config: TrainingConfig, record: Backbone) -> list[str]:
    assert config.augmentation
    code = layers_code(config.augmentation, record.image_size)
    _, start, rest = code.partition("augment = ")
    return [
        "# Training photos alone are augmented, each time anew.",
        *(start + rest).splitlines(),
        "train = train.map(lambda photos, labels: (augment(photos, training=True), labels))",
    ]


def _network(record: Backbone, network_file: str) -> list[str]:
    size = record.image_size
    if of_keras(record):
        name = record.builder.split(":")[1]
        made = [
            f"base = keras.applications.{name}(",
            f'    weights="imagenet", include_top=False, input_shape=({size}, {size}, 3)',
            ")",
        ]
    elif network_file:
        made = [f'base = keras.models.load_model("{network_file}", compile=False)']
    else:
        made = [f'base = pretrained.load(backbone("{record.name}"))']
    return [
        "# The pretrained network without its last layer, frozen: it stays as it is.",
        *made,
        f"base.trainable = False  # {record.parameters:,} numbers",
    ]


def _vector(record: Backbone) -> list[str]:
    size = record.image_size
    scaled = (
        f"keras.applications.{_MODULES[record.builder]}.preprocess_input(inputs)"
        if of_keras(record)
        else f"layers.Rescaling({record.scale!r}, offset={record.offset!r})(inputs)"
    )
    return [
        f"# From a photo to its vector of {record.vector_size:,} numbers.",
        f"inputs = keras.Input(({size}, {size}, 3))",
        f"x = {scaled}",
        "x = base(x, training=False)",
        "x = layers.GlobalAveragePooling2D()(x)",
    ]


def _head(config: TrainingConfig, classes: int, found: TrainedNumbers) -> list[str]:
    inner = (
        f'x = layers.Dense({config.inner_size}, activation="relu")(x)  # {found.inner:,} numbers'
    )
    return [
        "# What is trained.",
        *([inner] if config.inner_size else []),
        *([f"x = layers.Dropout({number(config.dropout)})(x)"] if config.dropout else []),
        f"outputs = layers.Dense({classes})(x)  # {found.last:,} numbers; a score for each class",
        "model = keras.Model(inputs, outputs)",
    ]


def _training(config: TrainingConfig) -> list[str]:
    return [
        "# The training; the best epoch by validation accuracy is kept.",
        "model.compile(",
        f"    optimizer=keras.optimizers.Adam({number(config.learning_rate)}),",
        "    loss=keras.losses.CategoricalCrossentropy(from_logits=True),",
        '    metrics=["accuracy"],',
        ")",
        "best = keras.callbacks.ModelCheckpoint(",
        '    "best.keras", monitor="val_accuracy", mode="max", save_best_only=True',
        ")",
        _fit(config.epochs),
    ]


def _tuning(config: TrainingConfig, record: Backbone, found: TrainedNumbers) -> Iterator[str]:
    cut = record.cut(config.tuned_stages)
    yield f"# Fine-tuning: {cut.words} and the head learn on together, with a small step that"
    yield "# rises and falls. Batch normalisations keep the statistics of millions of photos."
    if cut.whole:
        yield "start = 0"
    else:
        yield f'start = [layer.name for layer in base.layers].index("{cut.before}")'
    yield "base.trainable = True"
    yield "for place, layer in enumerate(base.layers):"
    yield "    normalises = isinstance(layer, layers.BatchNormalization)"
    yield f"    layer.trainable = place >= start and not normalises  # {found.tuned:,} numbers"
    yield f"steps = {config.tuning_epochs} * len(train)"
    yield "warm_up = max(1, steps // 10)"
    yield "model.compile("
    yield "    optimizer=keras.optimizers.AdamW("
    yield "        keras.optimizers.schedules.CosineDecay("
    yield "            0.0,"
    yield "            steps - warm_up,"
    yield f"            warmup_target={number(config.tuning_rate)},"
    yield "            warmup_steps=warm_up,"
    yield "        ),"
    yield f"        weight_decay={number(config.weight_decay)},"
    yield "    ),"
    yield "    loss=keras.losses.CategoricalCrossentropy("
    yield f"        from_logits=True, label_smoothing={number(config.label_smoothing)}"
    yield "    ),"
    yield '    metrics=["accuracy"],'
    yield ")"
    yield _fit(config.tuning_epochs)


def _fit(epochs: int) -> str:
    """The photos come shuffled already, so Keras is told not to do it."""
    settings = f"epochs={epochs}, shuffle=False, callbacks=[best]"
    return f"model.fit(train, validation_data=validation, {settings})"
