"""What crop, saturation, hue, blur and erasing do to pixels."""

import colorsys
import io
import math

import numpy as np
import pytest
from PIL import Image

from clothing_model.data.augmentation import AugmentationConfig, augment
from clothing_model.data.augmentation.transform import EXACT, Transform, apply
from clothing_model.data.pictures.door import open_image, resize
from clothing_model.drawn import draw

DIGEST = "5f" * 32
FIELDS = ("crop", "saturation", "hue", "blur", "erasing")
EXTREMES = AugmentationConfig(
    rotation=180, zoom=0.9, crop=0.95, saturation=1, hue=180, blur=10, erasing=0.8
)


@pytest.fixture(scope="module")
def pixels() -> np.ndarray:
    return resize(draw("shirt", 1), 120)


def colour(red: int, green: int, blue: int) -> np.ndarray:
    return np.full((2, 3, 3), (red, green, blue), np.uint8)


@pytest.mark.parametrize("transform", [Transform(), Transform(crop_x=0, crop_ratio=2, erasing_y=1)])
def test_nothing_asked_nothing_changed(pixels: np.ndarray, transform: Transform) -> None:
    result = apply(pixels, transform)
    assert np.array_equal(result, pixels)
    assert result is not pixels


def test_a_quarter_cropped_is_that_quarter_enlarged(pixels: np.ndarray) -> None:
    """The same as Pillow's bilinear `resize` of the box, which reads as this does."""
    for x, y, left, top in ((0, 0, 0, 0), (1, 0, 60, 0), (0.5, 1, 30, 60)):
        result = apply(pixels, Transform(crop=0.75, crop_x=x, crop_y=y))
        part = Image.fromarray(pixels[top : top + 60, left : left + 60])
        wanted = np.asarray(part.resize((120, 120), Image.Resampling.BILINEAR)).astype(int)
        inside = (slice(2, -2), slice(2, -2))  # at its edge ours sees the photo go on
        assert np.abs(result.astype(int) - wanted)[inside].max() <= 1


@pytest.mark.parametrize(("crop", "ratio"), [(0.5, 2), (0.5, 0.5), (0.1, 10), (0.95, 10), (0.3, 1)])
def test_what_a_crop_keeps_has_its_area_and_fits(crop: float, ratio: float) -> None:
    _, _, width, height = Transform(crop=crop, crop_ratio=ratio).box("crop")
    assert width * height == pytest.approx(1 - crop)
    assert max(width, height) <= 1
    wanted = min(max(ratio, 1 - crop), 1 / (1 - crop))
    assert width / height == pytest.approx(wanted)


def test_a_crop_comes_after_the_other_movements(pixels: np.ndarray) -> None:
    """What was turned is cropped, so that its corner is filled and not photo."""
    turned = apply(pixels, Transform(rotation=45, fill_mode="constant"))
    corner = {"crop": 0.96 - 0.02, "crop_x": 0.0, "crop_y": 0.0}
    assert turned[0, 0].max() == 0
    assert (
        apply(pixels, Transform(rotation=45, fill_mode="constant", **corner))[:60, :60].max() == 0
    )


@pytest.mark.parametrize("factor", [0, 0.4, 1.7, 3])
def test_saturation_mixes_with_the_grey_of_the_same_brightness(
    pixels: np.ndarray, factor: float
) -> None:
    grey = (pixels @ np.array([0.299, 0.587, 0.114]))[..., None]
    wanted = np.clip(grey + factor * (pixels - grey), 0, 255)
    assert np.abs(apply(pixels, Transform(saturation=factor)) - wanted).max() <= 0.501
    assert np.abs(wanted - pixels).max() > 20


@pytest.mark.parametrize("degrees", [-180, -120, -33.3, 0.5, 60, 120, 180])
def test_hue_turns_as_in_hsv(degrees: float) -> None:
    some = np.random.default_rng(3).integers(0, 256, (9, 9, 3), dtype=np.uint8)
    wanted = np.empty(some.shape)
    for row, column in np.ndindex(9, 9):
        hue, saturation, value = colorsys.rgb_to_hsv(*(some[row, column] / 255))
        turned = colorsys.hsv_to_rgb((hue + degrees / 360) % 1, saturation, value)
        wanted[row, column] = 255 * np.array(turned)
    assert np.abs(apply(some, Transform(hue=degrees)) - wanted).max() <= 0.51


def test_red_by_120_degrees_is_green() -> None:
    assert apply(colour(255, 0, 0), Transform(hue=120))[0, 0].tolist() == [0, 255, 0]
    assert apply(colour(200, 30, 30), Transform(hue=-120))[0, 0].tolist() == [30, 30, 200]


def test_greys_keep_their_colour() -> None:
    greys = np.repeat(np.arange(256, dtype=np.uint8)[:, None, None], 3, 2)
    for transform in (Transform(hue=77), Transform(saturation=2.5), Transform(saturation=0)):
        assert np.array_equal(apply(greys, transform), greys)


def test_blur_spreads_a_point_as_a_gaussian() -> None:
    point = np.zeros((61, 61, 3), np.uint8)
    point[30, 30] = 255
    for sigma in (1.0, 2.0):
        light = np.mean([apply(point, Transform(blur=sigma))[..., 0]], 0)
        rows, columns = np.nonzero(light)
        spread = np.average((rows - 30) ** 2, weights=light[rows, columns])
        assert math.sqrt(spread) == pytest.approx(sigma, rel=0.3)  # in whole colour values
        assert (rows.mean(), columns.mean()) == (30, 30)


def test_blur_mixes_and_keeps_the_mean(pixels: np.ndarray) -> None:
    results = [apply(pixels, Transform(blur=sigma)).astype(int) for sigma in (0.5, 2, 10)]
    edges = [np.abs(np.diff(result, axis=1)).mean() for result in (pixels.astype(int), *results)]
    assert edges == sorted(edges, reverse=True)
    assert all(abs(result.mean() - pixels.mean()) < 2 for result in results)


def test_erasing_hides_a_box_and_nothing_else(pixels: np.ndarray) -> None:
    transform = Transform(erasing=0.125, erasing_ratio=2, erasing_x=0, erasing_y=1)
    result = apply(pixels, transform)
    hidden = np.zeros((120, 120), bool)
    hidden[90:, :60] = True  # half as wide as the picture, a quarter as high, bottom left
    assert np.array_equal(result[~hidden], pixels[~hidden])
    colours = result[hidden].astype(int)
    assert 120 < colours.mean() < 135
    assert colours.std() > 65, "even between 0 and 255"
    assert np.array_equal(apply(pixels, transform), result), "the same again"
    assert (apply(colour(9, 9, 9), Transform(erasing=0.0001)) != 9).any(), "a pixel at least"


def test_erasing_is_last_and_sharp(pixels: np.ndarray) -> None:
    box = Transform(erasing=0.2)
    alone, all_at_once = apply(pixels, box), Transform(erasing=0.2, blur=5, hue=90, saturation=0)
    changed = (alone != pixels).any(-1)
    assert np.array_equal(apply(pixels, all_at_once)[changed], alone[changed])


def test_colours_come_one_after_the_other() -> None:
    before = colour(200, 100, 50)
    steps = [
        *({"channel_shift": 20}, {"brightness": 1.2}, {"saturation": 1.5}, {"hue": 30}),
        {"blur": 2.0},
    ]
    wanted = before
    for step in steps:
        wanted = apply(wanted, Transform(**step))  # type: ignore[arg-type]
    whole = Transform(channel_shift=20, brightness=1.2, saturation=1.5, hue=30, blur=2)
    assert np.array_equal(apply(before, whole), wanted)


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1), (3, 2)])
@pytest.mark.parametrize("fill_mode", ["nearest", "reflect", "constant", "wrap"])
def test_smallest_pictures_and_extreme_values(shape: tuple[int, int], fill_mode: str) -> None:
    some = np.random.default_rng(1).integers(0, 256, (*shape, 3), dtype=np.uint8)
    for name in FIELDS:
        for value in EXACT[name].within:
            for place in (0, 1):
                more = {f"{name}_x": place, f"{name}_y": place, f"{name}_ratio": (0.1, 10)[place]}
                known = {n: v for n, v in more.items() if n in EXACT}
                result = apply(some, Transform(**{name: value, **known, "fill_mode": fill_mode}))
                assert (result.shape, result.dtype) == (some.shape, np.uint8)
    for number in range(4):
        assert augment(some, EXTREMES, 1, DIGEST, number).shape == some.shape


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "1", "P"])
def test_grey_and_transparent_pictures(mode: str) -> None:
    file = io.BytesIO()
    Image.fromarray(draw("hat", 1)).resize((40, 30)).convert(mode).save(file, "PNG")
    opened = resize(open_image(file.getvalue()), 32)
    for number in range(3):
        result = augment(opened, EXTREMES, 1, DIGEST, number)
        assert (result.shape, result.dtype) == ((32, 32, 3), np.uint8)
    if mode in ("L", "1"):
        grey = apply(opened, Transform(hue=100, saturation=2, crop=0.4, blur=1))
        assert np.ptp(grey, axis=-1).max() == 0, "what is grey stays grey"
