"""The chapter's code, in plain Keras and without this app: a frozen base, pooling, a dense layer.

`python chapter_script.py DATASET FILE` trains on DATASET/train and writes FILE. The base is a small
one with separable convolutions, like Xception's, so that it takes seconds.
"""

import sys
from pathlib import Path

import keras
import numpy as np
from keras import layers
from PIL import Image

SIZE = 64


def base() -> keras.Model:
    x = inputs = keras.Input((SIZE, SIZE, 3))
    x = layers.Conv2D(16, 3, 2, use_bias=False, name="block1_conv1")(x)
    x = layers.BatchNormalization(name="block1_conv1_bn")(x)
    x = layers.Activation("relu", name="block1_conv1_act")(x)
    for number, filters in ((2, 32), (3, 64)):
        y = layers.SeparableConv2D(filters, 3, padding="same", use_bias=False)(x)
        y = layers.BatchNormalization()(y)
        y = layers.MaxPooling2D(3, 2, padding="same")(y)
        x = layers.add([y, layers.Conv2D(filters, 1, 2, padding="same", name=f"side{number}")(x)])
    return keras.Model(inputs, layers.Activation("relu")(x), name="small_xception")


def photos(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """As the chapter loads them: squashed, classes in alphabetical order, -1..1."""
    names = sorted(path.name for path in folder.iterdir() if path.is_dir())
    pixels, labels = [], []
    for index, name in enumerate(names):
        for path in sorted((folder / name).glob("*.jpg")):
            image = Image.open(path).convert("RGB").resize((SIZE, SIZE), Image.Resampling.BILINEAR)
            pixels.append(np.asarray(image, np.float32) / 127.5 - 1)
            labels.append(index)
    return np.stack(pixels), keras.utils.to_categorical(labels, len(names))


def main(dataset: Path, file: Path) -> None:
    keras.utils.set_random_seed(1)
    x, y = photos(dataset / "train")
    network = base()
    network.trainable = False
    inputs = keras.Input((SIZE, SIZE, 3))
    vectors = layers.GlobalAveragePooling2D()(network(inputs, training=False))
    outputs = layers.Dense(y.shape[1])(vectors)
    model = keras.Model(inputs, outputs)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=0.05),
        loss=keras.losses.CategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.fit(x, y, batch_size=32, epochs=40, verbose=0)
    model.save(file)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
