"""Marker pixels: every parameter, its sign, and what has to be exact."""

import itertools
import math

import numpy as np
import pytest

from clothing_model.data.augmentation import affine
from clothing_model.data.augmentation.transform import Transform, apply

SIZE = 101
MIDDLE = SIZE // 2


def marked(x: int, y: int, reach: int = 2) -> np.ndarray:
    """A black picture with one white dot, `x` px right of the middle and `y` px below it."""
    pixels = np.zeros((SIZE, SIZE, 3), np.uint8)
    row, column = MIDDLE + y, MIDDLE + x
    pixels[row - reach : row + reach + 1, column - reach : column + reach + 1] = 255
    return pixels


def found(pixels: np.ndarray) -> tuple[float, float]:
    """Where the dot is, px right of the middle and below it."""
    light = pixels.astype(float).sum(-1)
    rows, columns = np.mgrid[0:SIZE, 0:SIZE]
    x, y = (light * columns).sum() / light.sum(), (light * rows).sum() / light.sum()
    return float(x) - MIDDLE, float(y) - MIDDLE


def noise(height: int = 40, width: int = 56) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8)


COS, SIN = math.cos(math.radians(30)), math.sin(math.radians(30))
TAN20 = math.tan(math.radians(20))


@pytest.mark.parametrize(
    ("transform", "start", "end"),
    [
        # counter-clockwise: what was on the right goes up
        (Transform(rotation=-30), (20, 0), (20 * COS, -20 * SIN)),
        (Transform(rotation=30), (20, 0), (20 * COS, 20 * SIN)),
        (Transform(rotation=-90), (0, -20), (-20, 0)),
        # the right side goes down, the left side up; the middle column stays
        (Transform(shear=20), (20, 0), (20 / math.cos(math.radians(20)), 20 * TAN20)),
        (Transform(shear=20), (-20, 0), (-20 / math.cos(math.radians(20)), -20 * TAN20)),
        (Transform(shear=-20), (20, 0), (20 / math.cos(math.radians(20)), -20 * TAN20)),
        (Transform(shear=20), (0, 20), (0, 20)),
        # left, and up
        (Transform(width_shift=12), (5, 0), (-7, 0)),
        (Transform(width_shift=-12), (5, 0), (17, 0)),
        (Transform(height_shift=12), (0, 5), (0, -7)),
        (Transform(height_shift=-12), (0, 5), (0, 17)),
        # below 1 goes in: away from the middle
        (Transform(zoom=0.5), (10, -20), (20, -40)),
        (Transform(zoom=2), (10, -20), (5, -10)),
        (Transform(zoom_x=0.5), (10, -20), (20, -20)),
        (Transform(zoom_y=0.5), (10, -20), (10, -40)),
        (Transform(zoom=2, zoom_x=0.5), (10, -20), (10, -10)),
        (Transform(horizontal_flip=True), (15, 7), (-15, 7)),
        (Transform(vertical_flip=True), (15, 7), (15, -7)),
    ],
    ids=lambda value: str(value.in_use) if isinstance(value, Transform) else "",
)
def test_where_a_marker_goes(
    transform: Transform, start: tuple[int, int], end: tuple[float, float]
) -> None:
    assert found(apply(marked(*start), transform)) == pytest.approx(end, abs=0.15)


def test_the_dot_itself_grows_when_zoomed_in() -> None:
    dot = marked(0, 0)
    grown, shrunk = apply(dot, Transform(zoom=0.5)), apply(dot, Transform(zoom=2))
    assert grown.mean() == pytest.approx(4 * dot.mean(), rel=0.05)
    assert shrunk.mean() == pytest.approx(dot.mean() / 4, rel=0.5)


@pytest.mark.parametrize("fill_mode", affine.FILL_MODES)
@pytest.mark.parametrize("size", [(40, 56), (41, 57)])
def test_identity_is_exact(fill_mode: str, size: tuple[int, int]) -> None:
    pixels = noise(*size)
    result = apply(pixels, Transform(fill_mode=fill_mode))
    assert np.array_equal(result, pixels)
    assert result is not pixels


@pytest.mark.parametrize("size", [(40, 56), (41, 57)])
def test_flips_are_exact_and_their_own_inverse(size: tuple[int, int]) -> None:
    pixels = noise(*size)
    for transform, wanted in [
        (Transform(horizontal_flip=True), pixels[:, ::-1]),
        (Transform(vertical_flip=True), pixels[::-1]),
        (Transform(horizontal_flip=True, vertical_flip=True), pixels[::-1, ::-1]),
    ]:
        assert np.array_equal(apply(pixels, transform), wanted)
        assert np.array_equal(apply(apply(pixels, transform), transform), pixels)


def test_quarter_turns_are_exact() -> None:
    pixels = noise(40, 40)
    assert np.array_equal(apply(pixels, Transform(rotation=-90)), np.rot90(pixels))
    assert np.array_equal(apply(pixels, Transform(rotation=180)), pixels[::-1, ::-1])


# np.pad's names for what SciPy and Keras call nearest, reflect, constant and wrap
@pytest.mark.parametrize(("fill_mode", "padding"), list(affine.FILL_MODES.items()))
@pytest.mark.parametrize(("x", "y"), [(7, 0), (-7, 0), (0, 9), (0, -9), (5, -11), (56, 40)])
def test_whole_pixel_shifts_are_exact_with_every_fill(
    fill_mode: str, padding: str, x: int, y: int
) -> None:
    pixels = noise()
    padded = np.pad(pixels, ((40, 40), (56, 56), (0, 0)), padding)  # type: ignore[call-overload]
    wanted = padded[40 + y : 80 + y, 56 + x : 112 + x]
    moved = apply(pixels, Transform(width_shift=x, height_shift=y, fill_mode=fill_mode))
    assert np.array_equal(moved, wanted)


def test_a_half_pixel_shift_is_the_mean_of_neighbours() -> None:
    pixels = noise()
    moved = apply(pixels, Transform(width_shift=0.5))[:, :-1].astype(float)
    mean = (pixels[:, :-1].astype(float) + pixels[:, 1:]) / 2
    assert np.abs(moved - mean).max() <= 0.5


@pytest.mark.parametrize("transform", [Transform(rotation=45), Transform(zoom=3, shear=20)])
def test_no_corner_stays_empty(transform: Transform) -> None:
    white = np.full((60, 60, 3), 255, np.uint8)
    assert apply(white, transform).min() == 255


def test_all_together_is_the_product_of_the_steps() -> None:
    transform = Transform(
        rotation=-25,
        width_shift=6,
        height_shift=-4,
        shear=12,
        zoom=0.9,
        zoom_x=1.2,
        horizontal_flip=True,
    )
    by_hand = (
        affine.rotation(-25)
        @ affine.shift(6, -4)
        @ affine.shear(12)
        @ affine.zoom(0.9 * 1.2, 0.9)
        @ affine.flip(True, False)
    )
    assert transform.matrix == pytest.approx(by_hand)
    start = np.array([12.0, -9.0, 1.0])
    end = np.linalg.inv(by_hand) @ start
    assert found(apply(marked(12, -9), transform)) == pytest.approx(tuple(end[:2]), abs=0.15)


STEPS = [
    Transform(rotation=20),
    Transform(shear=-15),
    Transform(width_shift=8, height_shift=-5),
    Transform(zoom=0.8),
    Transform(horizontal_flip=True),
]


@pytest.mark.parametrize(("first", "second"), list(itertools.permutations(STEPS, 2)))
def test_one_after_the_other_is_the_product(first: Transform, second: Transform) -> None:
    """`product` puts what happens first in front, whatever the two are."""
    pixels = marked(9, -14)
    in_turn = apply(apply(pixels, first), second)
    at_once = affine.resample(pixels, affine.product([first.matrix, second.matrix]))
    assert found(at_once) == pytest.approx(found(in_turn), abs=0.2)


@pytest.mark.parametrize("angle", [-30, 5, 45])
def test_rotation_keeps_a_squares_corner_and_shear_does_not(angle: float) -> None:
    assert affine.corner_angle(Transform(rotation=angle).matrix) == pytest.approx(90)
    sine = math.sin(math.radians(angle))
    leaning = math.degrees(math.acos(sine / math.sqrt(1 + sine**2)))
    assert affine.corner_angle(Transform(shear=angle).matrix) == pytest.approx(leaning)


def test_brightness_and_channel_shift() -> None:
    grey = np.full((20, 20, 3), 100, np.uint8)
    assert (apply(grey, Transform(brightness=1.5)) == 150).all()
    assert (apply(grey, Transform(channel_shift=-30)) == 70).all()
    assert (apply(grey, Transform(channel_shift=200)) == 255).all()
    assert (apply(grey, Transform(brightness=3)) == 255).all()
    assert (apply(grey, Transform(channel_shift=-101)) == 0).all()
    assert (apply(grey, Transform(brightness=0)) == 0).all()
    assert (apply(grey, Transform(brightness=1.004, channel_shift=0.4)) == 101).all()  # 100.8
    assert (apply(grey, Transform(brightness=0.5, channel_shift=20)) == 60).all()
