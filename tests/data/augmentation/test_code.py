"""Code to copy, by what it asks of Keras and of Albumentations."""

import ast
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from clothing_model.data.augmentation import PRESETS, AugmentationConfig
from clothing_model.data.augmentation.affine import FILL_MODES
from clothing_model.data.augmentation.albumentations_code import LICENCES, albumentations_code
from clothing_model.data.augmentation.keras_code import generator_code, layers_code
from clothing_model.data.augmentation.transform import Transform, apply
from clothing_model.data.pictures.door import resize
from clothing_model.drawn import draw
from clothing_model.errors import InvalidConfig
from tests.data.augmentation.test_text import EVERYTHING

MOST = AugmentationConfig(
    rotation=180,
    width_shift=150,
    height_shift=150,
    shear=60,
    zoom=0.9,
    brightness=1,
    channel_shift=255,
    crop=0.95,
    saturation=1,
    hue=180,
    blur=10,
    erasing=0.8,
)


class Recorder:
    """Stands in for Albumentations, which this project does not need: what is called, and how."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any, **values: Any) -> Any:
            if name != "Compose":
                assert not arguments, "by their names"
                self.steps.append((name, values))
            return self

        return call


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs code; gives the steps it makes, in their order."""

    def run(config: AugmentationConfig, size: int = 150) -> list[tuple[str, dict[str, Any]]]:
        library = Recorder()
        borders = {"BORDER_REPLICATE": 1, "BORDER_CONSTANT": 0, "BORDER_REFLECT": 2}
        monkeypatch.setitem(sys.modules, "albumentations", library)
        monkeypatch.setitem(sys.modules, "cv2", SimpleNamespace(**borders, BORDER_WRAP=3))
        exec(albumentations_code(config, size), {})
        return library.steps

    return run


@pytest.mark.parametrize("config", [*PRESETS.values(), EVERYTHING, MOST])
def test_all_code_compiles(config: AugmentationConfig) -> None:
    for code in (
        layers_code(config, 150),
        generator_code(config),
        albumentations_code(config, 150),
    ):
        assert ast.parse(code).body


def test_albumentations_gets_the_same_ranges_in_the_same_order(steps: Any) -> None:
    config = AugmentationConfig(
        rotation=20,
        width_shift=15,
        height_shift=0.2,
        shear=10,
        zoom=0.2,
        horizontal_flip=True,
        vertical_flip=True,
        brightness=0.25,
        channel_shift=51,
        fill_mode="reflect",
        crop=0.4,
        saturation=0.3,
        hue=18,
        blur=1.5,
        erasing=0.25,
    )
    same = {"contrast": (1, 1), "p": 1}
    border = {"border_mode": 2, "p": 1}
    inverse = (0.833333, 1.25)  # it scales, where ours says how much of the old a new px spans
    assert steps(config) == [
        ("Affine", {"rotate": (-20, 20), **border}),
        ("Affine", {"translate_percent": {"x": (-0.1, 0.1), "y": (-0.2, 0.2)}, **border}),
        ("Affine", {"shear": {"x": (0, 0), "y": (-10, 10)}, **border}),
        ("Affine", {"scale": {"x": inverse, "y": inverse}, **border}),
        ("HorizontalFlip", {"p": 0.5}),
        ("VerticalFlip", {"p": 0.5}),
        ("RandomResizedCrop", {"size": (150, 150), "scale": (0.6, 1), "ratio": (0.75, 1.333333)}),
        (
            "RandomBrightnessContrast",
            {"brightness_limit": (-0.2, 0.2), "contrast_limit": (0, 0), "p": 1},
        ),
        ("ColorJitter", {"brightness": (0.75, 1.25), "saturation": (1, 1), "hue": (0, 0), **same}),
        ("ColorJitter", {"brightness": (1, 1), "saturation": (0.7, 1.3), "hue": (0, 0), **same}),
        (
            "ColorJitter",
            {"brightness": (1, 1), "saturation": (1, 1), "hue": (-0.05, 0.05), **same},
        ),
        ("GaussianBlur", {"blur_limit": 0, "sigma_limit": (0, 1.5), "p": 0.5}),
        (
            "Erasing",
            {"scale": (0.02, 0.25), "ratio": (0.3, 3.333333), "fill": "random", "p": 0.5},
        ),
    ]


@pytest.mark.parametrize("fill_mode", FILL_MODES)
def test_albumentations_fills_as_we_do(steps: Any, fill_mode: str) -> None:
    names = {"nearest": 1, "constant": 0, "reflect": 2, "wrap": 3}
    ((_, values),) = steps(AugmentationConfig(rotation=5, fill_mode=fill_mode))
    assert values["border_mode"] == names[fill_mode]


def test_albumentations_at_the_ends(steps: Any) -> None:
    assert steps(PRESETS["none"]) == []
    assert "cv2" not in albumentations_code(PRESETS["colours"], 150)
    assert steps(AugmentationConfig(erasing=0.01))[0][1]["scale"] == (0.01, 0.01)
    with pytest.raises(InvalidConfig, match="at most the picture's 150 px"):
        albumentations_code(AugmentationConfig(width_shift=151), 150)


def test_the_licences_are_told_apart() -> None:
    assert "MIT" in LICENCES
    assert "AGPL-3.0" in LICENCES


def test_keras_gets_the_ranges_and_what_it_lacks_is_said() -> None:
    layers = layers_code(EVERYTHING, 150)
    assert "RandomSaturation((0.375, 0.5833), value_range=(0, 1))" in layers
    assert "RandomHue(0.111111)" in layers
    assert "RandomGaussianBlur((0.5, 0.5), kernel_size=11, sigma=(0, 1.5))" in layers
    assert "RandomErasing((0.5, 0.5), scale=(0.02, 0.25))" in layers
    assert layers.endswith(
        "# Keras has no layer for channel_shift.\n# Keras has no layer for crop."
    )
    missing = [line for line in generator_code(EVERYTHING).splitlines() if "has no" in line]
    lacking = ("crop", "saturation", "hue", "blur", "erasing")
    assert missing == [f"# ImageDataGenerator has no {name}." for name in lacking]


@pytest.mark.needs("tensorflow")
def test_keras_takes_saturation_of_pixels_up_to_255() -> None:
    from keras import layers, ops

    pixels = resize(draw("dress", 2), 60)[None].astype(np.float32)
    layer = layers.RandomSaturation((0.375, 0.5833), value_range=(0, 1))
    factors = [np.array([factor], np.float32) for factor in (0, 1, 1.4)]
    grey, same, more = (
        ops.convert_to_numpy(layer.transform_images(pixels, {"factor": factor}))
        for factor in factors
    )
    assert np.ptp(grey, axis=-1).max() < 0.1
    assert np.abs(same - pixels).max() < 0.1
    assert -0.1 < more.min() <= more.max() < 255.1
    assert np.ptp(more, axis=-1).mean() > 1.2 * np.ptp(pixels, axis=-1).mean()


@pytest.mark.needs("tensorflow")
def test_keras_turns_hue_by_the_same_angle() -> None:
    from keras import layers, ops

    pixels = resize(draw("dress", 2), 60)
    turned = layers.RandomHue(40 / 180).transform_images(
        pixels[None].astype(np.float32), {"factor": np.array([40 / 360], np.float32)}
    )
    difference = np.abs(apply(pixels, Transform(hue=40)) - ops.convert_to_numpy(turned)[0])
    assert difference.max() <= 0.6
