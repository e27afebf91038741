"""The same pictures as Keras' own affine transforms, once their axes are mapped.

The transform behind `ImageDataGenerator` exchanges rows and columns where the row axis comes
first, and so turns rotations and shifts round. Called with the axes named the other way it
does not, and then shows what the chapter shows; a square keeps its middle either way.
"""

from typing import Any

import numpy as np
import pytest

from clothing_model.data.augmentation import affine
from clothing_model.data.augmentation.transform import Transform, apply
from clothing_model.data.pictures.door import resize
from clothing_model.drawn import draw

SIZE = 150

pytestmark = pytest.mark.filterwarnings("ignore:Please import `affine_transform`")


@pytest.fixture
def keras_transform() -> Any:
    pytest.importorskip("scipy", reason="Keras' affine transform needs SciPy")
    from keras.src.legacy.preprocessing.image import apply_affine_transform

    return apply_affine_transform


@pytest.fixture(scope="module")
def pixels() -> np.ndarray:
    return resize(draw("dress", 2), SIZE)


def like_keras(function: Any, pixels: np.ndarray, transform: Transform) -> np.ndarray:
    result = function(
        pixels.astype(np.float64),
        theta=transform.rotation,
        tx=transform.height_shift,
        ty=transform.width_shift,
        shear=transform.shear,
        zx=transform.zoom * transform.zoom_y,
        zy=transform.zoom * transform.zoom_x,
        row_axis=1,
        col_axis=0,
        channel_axis=2,
        fill_mode=transform.fill_mode,
    )
    if transform.horizontal_flip:
        result = result[:, ::-1]
    return np.asarray(result)


CASES = [
    Transform(rotation=-30),
    Transform(rotation=17.5),
    Transform(shear=20),
    Transform(shear=-10),
    Transform(width_shift=12.3),
    Transform(height_shift=-30),
    Transform(zoom=0.5),
    Transform(zoom=1.5),
    Transform(zoom_x=0.8, zoom_y=1.3),
    Transform(rotation=90),
    Transform(rotation=10, width_shift=5, height_shift=-4, shear=10, zoom_x=0.9, zoom_y=1.1),
    Transform(rotation=-140, shear=-25, zoom=1.8, horizontal_flip=True),
    Transform(rotation=25, shear=8, fill_mode="reflect"),
]


@pytest.mark.parametrize("transform", CASES, ids=lambda transform: str(transform.in_use))
def test_agrees_with_keras(keras_transform: Any, pixels: np.ndarray, transform: Transform) -> None:
    wanted = like_keras(keras_transform, pixels, transform)
    difference = np.abs(apply(pixels, transform) - wanted)
    assert difference.max() <= 0.501  # ours is rounded to whole colour values
    assert np.abs(pixels - wanted).mean() > 2  # the comparison is of something that moved


@pytest.mark.parametrize("transform", CASES, ids=lambda transform: str(transform.in_use))
def test_agrees_with_the_resampling_of_keras_layers(
    pixels: np.ndarray, transform: Transform
) -> None:
    """The layers take a matrix about the top left pixel's middle, first x, then y."""
    from keras import ops

    corner = affine.shift(-(SIZE - 1) / 2, -(SIZE - 1) / 2)
    matrix = np.linalg.inv(corner) @ transform.matrix @ corner
    wanted = ops.image.affine_transform(
        pixels.astype(np.float32),
        matrix.ravel()[:8].astype(np.float32),
        interpolation="bilinear",
        fill_mode=transform.fill_mode,
    )
    difference = np.abs(apply(pixels, transform) - ops.convert_to_numpy(wanted))
    assert difference.max() <= 0.6  # theirs is computed in single precision
