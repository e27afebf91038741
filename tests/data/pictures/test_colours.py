"""Colours at the ends of their ranges, and strips that do not fit."""

import numpy as np
import pytest
from PIL import Image

from clothing_model.data.pictures import colours
from clothing_model.data.pictures.colours import rgb_on_white, scale_transparent_colour, small_rgb
from clothing_model.errors import InvalidImage


def test_sixteen_bits_become_the_nearest_of_eight() -> None:
    values = [0, 128, 129, 257 * 100 + 128, 257 * 100 + 129, 65_406, 65_407, 65_535]
    grey = Image.fromarray(np.array([values], np.uint16))
    rgb, transparent = rgb_on_white(grey)
    assert np.asarray(rgb)[0, :, 0].tolist() == [0, 0, 1, 100, 101, 254, 255, 255]
    assert not transparent


@pytest.mark.parametrize("mode", ["I", "F"])
def test_measurements_are_refused(mode: str) -> None:
    with pytest.raises(InvalidImage, match="measurements"):
        rgb_on_white(Image.new(mode, (2, 2)))


def test_a_channel_of_opacity_that_hides_nothing_is_no_transparency() -> None:
    assert rgb_on_white(Image.new("RGBA", (2, 2), (9, 9, 9, 255)))[1] is False
    assert rgb_on_white(Image.new("RGBA", (2, 2), (9, 9, 9, 254)))[1] is True


@pytest.mark.parametrize(
    ("mode", "depth", "key", "scaled"),
    [("L", 1, 1, 1), ("L", 2, 3, 255), ("L", 4, 15, 255), ("L", 8, 200, 200),
     ("RGB", 8, (1, 2, 3), (1, 2, 3)), ("RGB", 16, (65_535, 256, 255), (255, 1, 0))],
)  # fmt: skip
def test_a_transparent_colour_in_eight_bits(
    mode: str, depth: int, key: object, scaled: object
) -> None:
    image = Image.new(mode, (2, 2))
    image.info["transparency"] = key
    scale_transparent_colour(image, depth)
    assert image.info["transparency"] == scaled


@pytest.mark.parametrize("mode", ["L", "RGBA"])
def test_strips_make_the_same_picture(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Heights that no strip divides; strips of a single block at the least."""
    pixels = np.random.default_rng(0).integers(0, 256, (53, 31), np.uint8)
    image = Image.fromarray(pixels).convert(mode)
    whole = np.asarray(small_rgb(image, (10, 17))[0])
    for strip in (1, 31 * 3, 31 * 3 * 5):
        monkeypatch.setattr(colours, "_STRIP_PIXELS", strip)
        assert np.array_equal(small_rgb(image, (10, 17))[0], whole)
