"""Ranges, their random draws, and what is refused."""

import math
import subprocess
import sys
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from clothing_model.data.augmentation import (
    PRESETS,
    AugmentationConfig,
    augment,
    draw_transform,
    preset,
)
from clothing_model.data.augmentation.config import FIRST, TITLES
from clothing_model.data.augmentation.demonstrations import (
    STRIPS,
    strip,
    turned_and_sheared,
    with_square,
)
from clothing_model.data.augmentation.transform import Transform, apply, shift_in_px
from clothing_model.data.pictures.door import resize
from clothing_model.drawn import draw
from clothing_model.errors import InvalidConfig
from tests.conftest import PROJECT

DIGEST = "5f" * 32
EVERYTHING = AugmentationConfig(
    rotation=30,
    width_shift=20,
    height_shift=0.1,
    shear=15,
    zoom=0.3,
    horizontal_flip=True,
    vertical_flip=True,
    brightness=0.2,
    channel_shift=40,
    crop=0.6,
    saturation=0.5,
    hue=40,
    blur=2,
    erasing=0.4,
)


@pytest.fixture(scope="module")
def pixels() -> np.ndarray:
    return resize(draw("shirt", 1), 150)


def drawn(config: AugmentationConfig, count: int = 400) -> list[Transform]:
    return [draw_transform(config, 150, 1, DIGEST, number) for number in range(count)]


def test_draws_fill_their_ranges_and_no_more() -> None:
    limits = {
        "rotation": (-30, 30),
        "width_shift": (-20, 20),
        "height_shift": (-15, 15),  # a tenth of 150 px
        "shear": (-15, 15),
        "zoom_x": (0.7, 1.3),
        "zoom_y": (0.7, 1.3),
        "brightness": (0.8, 1.2),
        "channel_shift": (-40, 40),
        "crop": (0, 0.6),
        **dict.fromkeys(("crop_x", "crop_y"), (0, 1)),
        "saturation": (0.5, 1.5),
        "hue": (-40, 40),
    }
    transforms = drawn(EVERYTHING)
    for name, (low, high) in limits.items():
        values = np.array([getattr(transform, name) for transform in transforms])
        assert values.min() >= low
        assert values.max() <= high
        assert np.ptp(values) > 0.97 * (high - low), name
        assert abs(values.mean() - (low + high) / 2) < 0.08 * (high - low), name
    for name in ("horizontal_flip", "vertical_flip"):
        assert 160 < sum(getattr(transform, name) for transform in transforms) < 240
    for name, low, high in (("blur", 0, 2), ("erasing", 0.02, 0.4)):  # of every second one
        values = np.array([v for t in transforms if (v := getattr(t, name))])
        assert 160 < len(values) < 240, name
        assert low <= values.min() < low + 0.05 * (high - low), name
        assert high - 0.05 * (high - low) < values.max() <= high, name


def test_boxes_are_drawn_as_long_as_their_papers_have_them_and_fit() -> None:
    transforms = drawn(EVERYTHING)
    for name, longest in (("crop", 4 / 3), ("erasing", 10 / 3)):
        boxes = [t.box(name) for t in transforms if getattr(t, name)]
        ratios = np.array([width / height for _, _, width, height in boxes])
        assert ratios.min() >= 0.999 / longest
        assert ratios.max() <= 1.001 * longest
        assert abs(np.log(ratios).mean()) < 0.1, "wide as often as high"
        for t in transforms:
            left, top, width, height = t.box(name)
            assert 0 <= left <= left + width <= 1 + 1e-9
            assert 0 <= top <= top + height <= 1 + 1e-9
            area = 1 - t.crop if name == "crop" else t.erasing
            assert width * height == pytest.approx(area), "none was cut off because it did not fit"
    assert len({t.erasing_x for t in transforms if t.erasing}) > 100
    assert {(t.erasing_x, t.erasing_ratio) for t in transforms if not t.erasing} == {(0.5, 1)}


def test_parameters_are_drawn_apart_from_each_other() -> None:
    names = ("rotation", "width_shift", "height_shift", "shear", "zoom_x", "zoom_y")
    table = np.array([[getattr(t, name) for name in names] for t in drawn(EVERYTHING, 1000)])
    together = np.corrcoef(table.T) - np.eye(len(names))
    assert np.abs(together).max() < 0.12


def test_the_same_seed_gives_the_same_variants_in_any_process(pixels: np.ndarray) -> None:
    config = PRESETS["preview"]
    code = (
        "from hashlib import sha256\n"
        "from clothing_model.data.augmentation import PRESETS, augment\n"
        "from clothing_model.drawn import draw\n"
        "from clothing_model.data.pictures.door import resize\n"
        "pixels = resize(draw('shirt', 1), 150)\n"
        f"print(sha256(augment(pixels, PRESETS['preview'], 7, {DIGEST!r}, 3)).hexdigest())\n"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    from hashlib import sha256

    here = augment(pixels, config, 7, DIGEST, 3)
    assert sha256(here).hexdigest() == elsewhere.stdout.strip()


def test_variants_are_those_of_all_time() -> None:
    """One random number a parameter, in this order: a range that is added comes after them."""
    names = (
        *("rotation", "width_shift", "height_shift", "shear", "zoom_x", "zoom_y"),
        *("horizontal_flip", "vertical_flip", "brightness", "channel_shift"),
    )
    middle = {"zoom_x": 1, "zoom_y": 1, "brightness": 1}
    reach = {**EVERYTHING.to_json(), "height_shift": 15, "zoom_x": 0.3, "zoom_y": 0.3}
    for number in range(3):
        chances = np.random.default_rng([1, int(DIGEST, 16), number]).uniform(-1, 1, len(names))
        transform = draw_transform(EVERYTHING, 150, 1, DIGEST, number)
        for name, chance in zip(names, chances.tolist(), strict=True):
            flip, value = name.endswith("flip"), getattr(transform, name)
            wanted = chance > 0 if flip else middle.get(name, 0) + reach[name] * chance
            assert value == pytest.approx(wanted, abs=1e-4), name


def test_later_ranges_have_their_numbers_after_those() -> None:
    for number in range(6):
        chances = np.random.default_rng([1, int(DIGEST, 16), number]).uniform(-1, 1, 21)
        crop, _, x, y, saturation, hue, blur, erasing, _, across, down = chances[10:].tolist()
        erased = 0.02 + 0.38 * erasing
        wanted = {
            "crop": 0.3 * (crop + 1),
            "crop_x": (x + 1) / 2,
            "crop_y": (y + 1) / 2,
            "saturation": 1 + 0.5 * saturation,
            "hue": 40 * hue,
            "blur": max(0, 2 * blur),
            **({"erasing": erased, "erasing_x": (across + 1) / 2} if erasing > 0 else {}),
            **({"erasing_y": (down + 1) / 2} if erasing > 0 else {"erasing": 0, "erasing_y": 0.5}),
        }
        transform = draw_transform(EVERYTHING, 150, 1, DIGEST, number)
        found = {name: getattr(transform, name) for name in wanted}
        assert found == pytest.approx(wanted, abs=1e-4)


def test_seed_photo_and_number_each_give_another_variant() -> None:
    config = PRESETS["preview"]
    one = draw_transform(config, 150, 1, DIGEST, 0)
    assert one == draw_transform(config, 150, 1, DIGEST, 0)
    others = [
        draw_transform(config, 150, 2, DIGEST, 0),
        draw_transform(config, 150, 1, "ab" * 32, 0),
        draw_transform(config, 150, 1, DIGEST, 1),
    ]
    assert len({one, *others}) == 4


def test_a_wider_range_moves_the_same_variant_further() -> None:
    """The class sees one variant turn more, not another variant."""
    narrow = drawn(AugmentationConfig(rotation=10, shear=5), 20)
    wide = drawn(AugmentationConfig(rotation=20, shear=5, horizontal_flip=True), 20)
    for before, after in zip(narrow, wide, strict=True):
        assert after.rotation == pytest.approx(2 * before.rotation, abs=1e-3)
        assert after.shear == before.shear


def test_augment_is_apply_of_what_was_drawn(pixels: np.ndarray) -> None:
    transform = draw_transform(EVERYTHING, 150, 4, DIGEST, 2)
    assert np.array_equal(augment(pixels, EVERYTHING, 4, DIGEST, 2), apply(pixels, transform))
    assert np.array_equal(augment(pixels, preset("none"), 4, DIGEST, 2), pixels)


def test_the_given_pixels_stay_as_they_are(pixels: np.ndarray) -> None:
    before = pixels.copy()
    result = augment(pixels, EVERYTHING, 1, DIGEST, 0)
    result[:] = 0
    assert np.array_equal(pixels, before)


def test_presets_are_the_chapters() -> None:
    assert PRESETS["chapter"].in_use == {"shear": 10, "zoom": 0.1, "horizontal_flip": True}
    assert PRESETS["full"].in_use == {
        "rotation": 30,
        "width_shift": 30,
        "height_shift": 30,
        "shear": 10,
        "zoom": 0.2,
        "horizontal_flip": True,
    }
    assert PRESETS["preview"].in_use["width_shift"] == 5
    assert PRESETS["none"].in_use == {}
    names = "chapter, full, preview, crop, colours, strong, none"
    with pytest.raises(InvalidConfig, match=f"no preset called 'all'. Choose one of {names}."):
        preset("all")


def test_strong_has_all_that_the_others_have() -> None:
    strong = set(PRESETS["strong"].in_use)
    for name in ("chapter", "crop", "colours"):
        assert set(PRESETS[name].in_use) <= strong
    assert set(TITLES) == set(PRESETS)


def test_json_and_back() -> None:
    assert AugmentationConfig.from_json(EVERYTHING.to_json()) == EVERYTHING
    before = {name: EVERYTHING.to_json()[name] for name in FIRST}  # as kept by earlier versions
    old = AugmentationConfig.from_json(before)
    assert old.to_json() == {**AugmentationConfig().to_json(), **before}
    with pytest.raises(InvalidConfig, match="You gave rotate, tilt"):
        AugmentationConfig.from_json({"rotate": 1, "tilt": 2, "shear": 3})


BAD: list[tuple[str, Any]] = [
    ("rotation", math.nan),
    ("rotation", 181),
    ("rotation", "ten"),
    ("rotation", True),
    ("rotation", None),
    ("width_shift", math.inf),
    ("height_shift", math.nan),
    ("shear", 61),
    ("shear", "10"),
    ("zoom", math.nan),
    ("zoom", "big"),
    ("zoom", -0.1),
    ("horizontal_flip", 1),
    ("vertical_flip", "yes"),
    ("brightness", -1),
    ("channel_shift", 300),
    *(("crop", value) for value in (-0.01, 0.96, math.nan, "half", True, None)),
    *(("saturation", value) for value in (-0.1, 3.1, math.inf, "grey")),
    *(("hue", value) for value in (181, math.nan, "red")),
    *(("blur", value) for value in (-1, 10.1, math.nan, "much")),
    *(("erasing", value) for value in (-0.1, 0.81, math.nan, False)),
    ("fill_mode", "mirror"),
]


@pytest.mark.parametrize(("name", "value"), BAD)
@pytest.mark.parametrize("kind", [AugmentationConfig, Transform])
def test_bad_values_get_a_sentence(kind: type, name: str, value: Any) -> None:
    with pytest.raises(
        InvalidConfig, match=rf"(?i)^.*{name.replace('_', ' ')} must be .*\. You entered .*\.$"
    ):
        kind(**{name: value})


@pytest.mark.parametrize("name", ["rotation", "width_shift", "shear", "zoom", "brightness"])
def test_a_range_is_not_negative(name: str) -> None:
    with pytest.raises(InvalidConfig, match=r"You entered -0\.1"):
        AugmentationConfig(**{name: -0.1})


@pytest.mark.parametrize(
    "zooms", [{"zoom": 0}, {"zoom_x": -1}, {"zoom_y": 0.0}, {"zoom": 5}, {"zoom": 3, "zoom_x": 2}]
)
def test_a_zoom_of_zero_or_less_or_far_too_much(zooms: dict[str, float]) -> None:
    with pytest.raises(InvalidConfig, match="a factor above 0 and at most 4"):
        Transform(**zooms)


def test_a_shift_larger_than_the_picture(pixels: np.ndarray) -> None:
    sentence = "at most the picture's 150 px. You entered 151"
    for name in ("width_shift", "height_shift"):
        with pytest.raises(InvalidConfig, match=f"shift .*{sentence}"):
            apply(pixels, Transform(**{name: 151}))
        with pytest.raises(InvalidConfig, match=f"shift .*{sentence}"):
            augment(pixels, AugmentationConfig(**{name: 151}), 1, DIGEST, 0)
        assert apply(pixels, Transform(**{name: -150})).shape == pixels.shape


def test_a_shift_below_one_is_a_share_of_the_side() -> None:
    assert shift_in_px("width_shift", 0.2, 150) == 30
    assert shift_in_px("width_shift", -0.2, 150) == -30
    assert shift_in_px("width_shift", 5, 150) == 5
    assert AugmentationConfig(width_shift=0.2).draw(
        np.random.default_rng(1), 150
    ) == AugmentationConfig(width_shift=30).draw(np.random.default_rng(1), 150)


def test_a_config_that_only_fills_changes_nothing() -> None:
    assert AugmentationConfig(fill_mode="wrap").in_use == {}
    assert AugmentationConfig(fill_mode="wrap", shear=1).in_use == {
        "shear": 1,
        "fill_mode": "wrap",
    }


def test_every_field_is_drawn_or_kept() -> None:
    """A range that has no effect would be a promise not kept."""
    for field in fields(AugmentationConfig):
        if field.name == "fill_mode":
            continue
        value = True if field.default is False else 0.5
        config = replace(AugmentationConfig(), **{field.name: value})
        assert any(transform != Transform() for transform in drawn(config, 20)), field.name


RANGES: dict[str, float] = {
    "rotation": 180,
    "width_shift": 10_000,
    "height_shift": 10_000,
    "shear": 60,
    "zoom": 0.9,
    "brightness": 1,
    "channel_shift": 255,
    "crop": 0.95,
    "saturation": 1,
    "hue": 180,
    "blur": 10,
    "erasing": 0.8,
}
LIMITS: dict[str, tuple[float, float]] = {
    "rotation": (-180, 180),
    "shear": (-60, 60),
    "zoom": (1e-9, 4),
    "zoom_x": (1e-9, 4),
    "zoom_y": (1e-9, 4),
    "brightness": (0, 3),
    "channel_shift": (-255, 255),
    "crop": (0, 0.95),
    "saturation": (0, 3),
    "hue": (-180, 180),
    "blur": (0, 10),
    "erasing": (0, 0.8),
    **dict.fromkeys(("crop_ratio", "erasing_ratio"), (0.1, 10)),
    **dict.fromkeys(("crop_x", "crop_y", "erasing_x", "erasing_y"), (0, 1)),
}


@pytest.mark.parametrize(("name", "most"), RANGES.items())
def test_where_each_range_ends(name: str, most: float) -> None:
    for value in (0, most):
        assert getattr(AugmentationConfig(**{name: value}), name) == value
    for value in (-1e-9, math.nextafter(most, math.inf)):
        with pytest.raises(InvalidConfig, match=f"The range of {name.replace('_', ' ')} must be "):
            AugmentationConfig(**{name: value})


@pytest.mark.parametrize(("name", "limits"), LIMITS.items())
def test_where_each_parameter_ends(name: str, limits: tuple[float, float]) -> None:
    low, high = limits
    for value in limits:
        assert getattr(Transform(**{name: value}), name) == value
    for value in (math.nextafter(low, -math.inf) if low < 0 else -1e-9, high + 1e-6):
        with pytest.raises(InvalidConfig, match=f"(?i)^{name.replace('_', ' ')} must be "):
            Transform(**{name: value})


@pytest.mark.parametrize("side", ["zoom_x", "zoom_y"])
def test_zooms_multiply_to_four_at_most(side: str) -> None:
    assert Transform(**{"zoom": 2, side: 2}).zoom == 2
    with pytest.raises(InvalidConfig, match=f"Zoom times {side.replace('_', ' ')}"):
        Transform(**{"zoom": 2, side: 2.001})


def test_a_shift_of_one_is_a_pixel() -> None:
    assert shift_in_px("width_shift", 1, 150) == 1
    assert shift_in_px("width_shift", -1, 150) == -1
    assert shift_in_px("width_shift", 0.99, 150) == pytest.approx(148.5)
    assert shift_in_px("width_shift", 150, 150) == 150
    with pytest.raises(InvalidConfig, match=r"You entered -150\.5"):
        shift_in_px("width_shift", -150.5, 150)


def test_drawn_values_can_be_typed_in_again() -> None:
    """Four decimals: enough to tell variants apart, few enough to copy."""
    values = np.array([transform.rotation for transform in drawn(EVERYTHING)])
    assert (values == values.round(4)).all()
    assert (values != values.round(3)).mean() > 0.8


def test_presets_of_the_chapter_to_the_last_figure() -> None:
    assert PRESETS["preview"].in_use == {
        "rotation": 10,
        "width_shift": 5,
        "height_shift": 5,
        "shear": 10,
        "zoom": 0.1,
        "horizontal_flip": True,
    }


def test_strips_show_what_the_chapter_shows() -> None:
    values = {name: [getattr(transform, name) for transform in strip(name)] for name in STRIPS}
    assert values == {
        "rotation": [-30, -15, 0, 15, 30],
        "shear": [-20, -10, 0, 10, 20],
        "zoom": [0.5, 0.75, 1, 1.2, 1.5],
        "width_shift": [-30, -15, 0, 15, 30],
        "height_shift": [-30, -15, 0, 15, 30],
        "brightness": [0.5, 0.75, 1, 1.25, 1.5],
        "saturation": [0, 0.5, 1, 1.5, 2],
        "hue": [-90, -45, 0, 45, 90],
        "blur": [0, 1, 2, 4, 8],
        "crop": [0, 0.2, 0.4, 0.6, 0.8],
        "erasing": [0, 0.05, 0.1, 0.2, 0.4],
    }
    both = turned_and_sheared(20)
    assert [transform.rotation for transform in both["rotation"]] == [-20, -10, 0, 10, 20]
    assert [transform.shear for transform in both["shear"]] == [-20, -10, 0, 10, 20]


def test_the_square_stands_in_the_middle_half() -> None:
    """On 150 px: the outline from 37 to 112, 2 px of orange with 2 px of white inside it."""
    plain = np.zeros((150, 150, 3), np.uint8)
    drawn_on = with_square(plain)
    assert not plain.any()
    rows, columns = np.nonzero(drawn_on.any(axis=-1))
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (37, 112, 37, 112)
    orange, white = (0xC2, 0x41, 0x0C), (255, 255, 255)
    across = [tuple(pixel) for pixel in drawn_on[75, 36:43].tolist()]
    assert across == [(0, 0, 0), orange, orange, white, white, (0, 0, 0), (0, 0, 0)]
    assert tuple(with_square(np.zeros((16, 16, 3), np.uint8))[4, 4]) == orange  # still to be seen
