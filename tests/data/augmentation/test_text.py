"""Ranges as an address, captions, commands and Keras code."""

import shlex
from dataclasses import replace
from hashlib import sha256
from typing import Any

import numpy as np
import pytest

from clothing_model.cli.main import main
from clothing_model.data.augmentation import PRESETS, AugmentationConfig, draw_transform
from clothing_model.data.augmentation.affine import FILL_MODES
from clothing_model.data.augmentation.keras_code import generator_code, layers_code
from clothing_model.data.augmentation.text import (
    caption,
    config_code,
    from_query,
    matrix_text,
    to_query,
    transform_command,
    transform_from_query,
    value_text,
    variants_command,
)
from clothing_model.data.augmentation.transform import Transform
from clothing_model.data.pictures.door import encode_jpeg
from clothing_model.drawn import draw
from clothing_model.errors import InvalidConfig

EVERYTHING = AugmentationConfig(
    rotation=12.5,
    width_shift=0.1,
    height_shift=8,
    shear=10,
    zoom=0.00001,
    horizontal_flip=True,
    vertical_flip=True,
    brightness=0.25,
    channel_shift=30,
    fill_mode="reflect",
    crop=0.5,
    saturation=0.4,
    hue=20,
    blur=1.5,
    erasing=0.25,
)


@pytest.mark.parametrize("config", [*PRESETS.values(), EVERYTHING])
def test_an_address_gives_the_ranges_back(config: AugmentationConfig) -> None:
    text = to_query(config)
    assert from_query(text) == config
    assert text.replace("-", "").replace("_", "").replace(".", "").isalnum()  # nothing to escape


def test_addresses_as_documented() -> None:
    assert to_query(PRESETS["chapter"]) == "shear-10-zoom-0.1-horizontal_flip"
    assert to_query(PRESETS["none"]) == "none"
    assert from_query("chapter") == PRESETS["chapter"]


@pytest.mark.parametrize(
    "text",
    [
        *("", "shear", "shear-", "shear-ten", "shear-nan", "shear--5", "shear-inf", "zoom-2"),
        *("shear-1-shear-2", "fill_mode-mirror", "horizontal_flip-yes", "<script>", "tilt-3"),
    ],
)
def test_a_broken_address_gets_a_sentence(text: str) -> None:
    with pytest.raises(InvalidConfig, match=r"^.* must be .*\. You (gave|entered) .*\.$"):
        from_query(text)


def test_a_transform_from_single_parameters() -> None:
    values = {"rotation": "-30", "horizontal_flip": "True", "fill_mode": "wrap", "seed": "4"}
    wanted = Transform(rotation=-30, horizontal_flip=True, fill_mode="wrap")
    assert transform_from_query(values) == wanted
    assert transform_from_query({"view": "variants"}) == Transform()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("rotation", "nan"), ("zoom", "0"), ("zoom", "-1"), ("shear", "much")),
        *(("horizontal_flip", "maybe"), ("fill_mode", "mirror"), ("width_shift", "inf")),
    ],
)
def test_a_bad_parameter_gets_a_sentence(name: str, text: str) -> None:
    with pytest.raises(
        InvalidConfig, match=rf"(?i)^{name.replace('_', ' ')} must be .*\. You entered .*\.$"
    ):
        transform_from_query({name: text})


@pytest.mark.parametrize(
    ("transform", "words"),
    [
        (Transform(), "unchanged"),
        (Transform(rotation=-7.31, horizontal_flip=True), "rotation −7.3°, flipped"),
        (Transform(zoom_x=0.934, zoom_y=1.05), "zoom 0.93 × 1.05"),
        (Transform(zoom=0.8, zoom_x=1.0), "zoom 0.80"),
        (Transform(rotation=-0.01), "rotation 0°"),
        (Transform(width_shift=5, height_shift=-3.25), "width shift 5 px, height shift −3.2 px"),
        (Transform(fill_mode="wrap"), "unchanged"),
        (
            Transform(crop=0.305, crop_x=0, erasing=0.2, erasing_y=1),
            "crop 30\u00a0%, erasing 20\u00a0%",
        ),
        (Transform(crop_ratio=2, erasing_x=0), "unchanged"),
        (
            Transform(hue=-12.34, saturation=0.5, blur=1.25),
            "saturation 0.50, hue −12.3°, blur 1.2 px",
        ),
    ],
)
def test_captions(transform: Transform, words: str) -> None:
    assert caption(transform) == words


def test_values_with_their_units() -> None:
    assert value_text("rotation", -30.0) == "−30°"
    assert value_text("shear", 7.5) == "7.5°"
    assert value_text("width_shift", 30.0) == "30 px"
    assert value_text("zoom", 0.75) == "0.75"


def test_the_matrix_as_text() -> None:
    lines = matrix_text(Transform(rotation=-30, width_shift=5)).splitlines()
    assert lines[0] == "rotation    0.866   −0.500    0.000"
    assert lines[3] == "            0.000    1.000    0.000"
    assert lines[-2] == "together    0.866   −0.500    4.330"
    assert "−0.000" not in "".join(lines)
    half = Transform(crop=0.75, crop_x=1, crop_y=0)
    assert matrix_text(half, 260).splitlines()[-4:-2] == [
        "crop        0.500    0.000   65.000",
        "            0.000    0.500  −65.000",
    ]
    assert "crop" not in matrix_text(Transform(), 260)


@pytest.fixture
def photo(tmp_path: Any) -> Any:
    path = tmp_path / "shirt.jpg"
    path.write_bytes(encode_jpeg(draw("shirt", 1)))
    return path


def run(command: str, photo: Any, out: Any, capsys: pytest.CaptureFixture[str]) -> list[Any]:
    import json

    words = shlex.split(command.replace("PHOTO", str(photo)).replace("variants", str(out)))
    assert words[:3] == ["python", "-m", "clothing_model"]
    assert main([*words[3:], "--json"]) == 0
    rows: list[Any] = json.loads(capsys.readouterr().out)
    return rows


def test_commands_to_copy_do_what_they_say(
    photo: Any, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    transform = Transform(rotation=-30, shear=10, zoom=0.8, horizontal_flip=True, fill_mode="wrap")
    rows = run(transform_command(transform, 150), photo, tmp_path / "one", capsys)
    assert [row["parameters"] for row in rows] == [transform.to_json()]
    rows = run(variants_command(PRESETS["strong"], 3, 9, 150), photo, tmp_path / "two", capsys)
    digest = sha256(photo.read_bytes()).hexdigest()
    wanted = [draw_transform(PRESETS["strong"], 150, 9, digest, number) for number in range(3)]
    assert [row["parameters"] for row in rows] == [transform.to_json() for transform in wanted]
    (row,) = run(transform_command(wanted[0], 150), photo, tmp_path / "again", capsys)
    assert row["parameters"] == wanted[0].to_json()
    rows = run(variants_command(PRESETS["none"], 2, 9, 150), photo, tmp_path / "three", capsys)
    assert [row["parameters"] for row in rows] == [Transform().to_json()] * 2


def test_our_own_code_runs() -> None:
    names: dict[str, Any] = {"seed": 1, "digest": "ab", "number": 0}
    names["pixels"] = np.zeros((32, 32, 3), np.uint8)
    exec(config_code(EVERYTHING), names)
    assert names["config"] == EVERYTHING
    assert names["variant"].shape == (32, 32, 3)


@pytest.mark.parametrize("config", [*PRESETS.values(), EVERYTHING])
def test_layers_code_runs(config: AugmentationConfig) -> None:
    names: dict[str, Any] = {}
    exec(layers_code(config, 150), names)
    pixels = np.random.default_rng(1).uniform(0, 255, (2, 150, 150, 3)).astype(np.float32)
    result = names["augment"](pixels, training=True) if names["augment"].layers else pixels
    assert result.shape == pixels.shape


@pytest.mark.filterwarnings("ignore:Please import `affine_transform`")
@pytest.mark.parametrize("config", [*PRESETS.values(), EVERYTHING])
def test_generator_code_runs(config: AugmentationConfig) -> None:
    pytest.importorskip("scipy", reason="ImageDataGenerator needs SciPy")
    names: dict[str, Any] = {}
    exec(generator_code(config), names)
    generator = names["train"]
    pixels = np.random.default_rng(1).uniform(0, 255, (60, 60, 3))
    assert generator.random_transform(pixels).shape == pixels.shape
    assert generator.shear_range == config.shear
    assert generator.rotation_range == config.rotation
    assert generator.zoom_range == pytest.approx([1 - config.zoom, 1 + config.zoom])
    assert generator.horizontal_flip is config.horizontal_flip
    assert generator.fill_mode == config.fill_mode


@pytest.mark.parametrize("fill_mode", FILL_MODES)
def test_all_fill_modes_are_keras_names(fill_mode: str) -> None:
    from keras.layers import RandomRotation

    layer = RandomRotation(0.1, fill_mode=fill_mode)  # refuses names that it does not know
    assert layer.fill_mode == fill_mode


def test_numbers_in_words_are_rounded_where_people_look() -> None:
    assert caption(Transform(rotation=7.26)) == "rotation 7.3°"
    assert caption(Transform(zoom_x=1.001, zoom_y=0.999)) == "zoom 1.00"
    assert caption(Transform(zoom_x=1.01)) == "zoom 1.01 × 1.00"
    assert caption(Transform(zoom=0.5, zoom_x=2.0, zoom_y=3.0)) == "zoom 1.00 × 1.50"


def test_keras_code_with_its_numbers() -> None:
    config = AugmentationConfig(width_shift=30, height_shift=0.25, brightness=0.1, rotation=36)
    generator = generator_code(config)
    assert "width_shift_range=30.0," in generator  # 30 would draw whole px only
    assert "height_shift_range=0.25," in generator
    assert "rotation_range=36," in generator
    assert "brightness_range=(0.9, 1.1)," in generator
    layers = layers_code(replace(config, shear=5, zoom=0.2), 150)
    assert "RandomTranslation(0.25, 0.2, " in layers  # height first
    assert "RandomRotation(36 / 360, " in layers
    assert "y_factor=math.sin(math.radians(5))" in layers
    assert "RandomZoom(0.2, 0.2, " in layers
    assert "0.0333, 0.0667" in layers_code(AugmentationConfig(height_shift=5, width_shift=10), 150)
