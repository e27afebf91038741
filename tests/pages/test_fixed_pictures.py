"""The pictures that browsers keep: the tab's icon and the drawn samples."""

from io import BytesIO

import numpy as np
from PIL import Image

from clothing_model import drawn
from clothing_model.data.pictures.door import open_image, resize
from pages.components.shared.fixed_pictures import ICON, ROUTES, SAMPLE_WIDTH, sample_address
from tests.pages.asking import ask


def test_every_sample_is_served_sharp_enough_for_a_phone() -> None:
    for number, sample in enumerate(drawn.samples()):
        _, headers, body = ask(ROUTES, sample_address(number)[1:])
        assert headers["content-type"] == "image/jpeg"
        assert "max-age" in headers["cache-control"]
        small = open_image(body)
        assert small.shape[1] >= 2 * SAMPLE_WIDTH - 1
        whole = open_image(drawn.jpeg_of(sample.label, sample.seed))
        difference = resize(whole, 50).astype(int) - resize(small, 50)
        assert np.abs(difference).mean() < 4


def test_the_icon_is_served() -> None:
    with Image.open(BytesIO(ask(ROUTES, ICON).body)) as icon:
        assert icon.format == "PNG"


def test_what_is_not_there() -> None:
    for number in (len(drawn.samples()), 10**30, "x", -1):
        assert ask(ROUTES, f"/app/static/sample-{number}.jpg").status == 404
