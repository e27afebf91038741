"""The Augmentation page without a browser: one photo, its sliders, where it comes from."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clothing_model import drawn
from clothing_model.data.augmentation.transform import Transform, apply
from clothing_model.data.datasets.folders import scan
from clothing_model.data.pictures.door import encode_jpeg, open_image, resize
from tests.pages.augmentation_page import alts, grids, opened, pictures, sample_pixels, shown
from tests.pages.light import deep_learning_of
from tests.pages.reading import as_read


def test_it_opens_with_the_photo_as_it_is() -> None:
    page = opened()
    before, after = pictures(page)
    assert before == after == shown(sample_pixels()[0])
    assert all(alts(page))


def test_sliders_show_what_the_engine_makes() -> None:
    page = opened()
    page.slider(key="rotation").set_value(-30)
    page.slider(key="shear").set_value(10)
    page.slider(key="zoom").set_value(0.8)
    page.toggle(key="horizontal_flip").set_value(True).run()
    transform = Transform(rotation=-30, shear=10, zoom=0.8, horizontal_flip=True)
    pixels, _ = sample_pixels()
    assert pictures(page) == [shown(pixels), shown(apply(pixels, transform))]
    assert alts(page)[1] == "The photo after: rotation −30°, shear 10°, zoom 0.80, flipped"
    assert "--rotation -30 --shear 10 --zoom 0.8 --horizontal-flip --size 260" in page.code[1].value


def test_crop_colours_blur_and_erasing_by_hand_and_by_a_link() -> None:
    values = {"crop": 0.5, "crop_x": 0.2, "saturation": 1.5, "blur": 1.2, "erasing": 0.1}
    page = opened(**{name: str(value) for name, value in values.items()})
    page.slider(key="hue").set_value(40).run()
    transform = Transform(**values, hue=40)
    pixels, _ = sample_pixels()
    assert pictures(page)[1] == shown(apply(pixels, transform))
    words = "crop 50\u00a0%, saturation 1.50, hue 40°, blur 1.2 px, erasing 10\u00a0%"
    assert alts(page)[1] == f"The photo after: {words}"
    assert "crop        0.707" in page.code[0].value
    assert "--crop 0.5 --crop-x 0.2 --saturation 1.5 --hue 40 --blur 1.2" in page.code[1].value
    for name in ("crop", "saturation", "hue", "blur", "erasing"):
        assert page.slider(key=name).help
    assert any("erasing comes last of all" in words.value for words in page.markdown)


def test_a_link_reproduces_the_sliders() -> None:
    query = {"rotation": "-15", "width_shift": "12", "vertical_flip": "true"}
    page = opened(**query, fill_mode="black", drawing="Bobble hat")
    sample = next(s for s in drawn.samples() if s.title == "Bobble hat")
    pixels = resize(open_image(encode_jpeg(drawn.draw(sample.label, sample.seed))), 260)
    transform = Transform(rotation=-15, width_shift=12, vertical_flip=True, fill_mode="constant")
    assert pictures(page)[1] == shown(apply(pixels, transform))
    assert "makes no sense for trousers" in page.caption[0].value


def test_reset_puts_everything_back() -> None:
    page = opened(rotation="-30", zoom="0.8", zoom_x="1.5", vertical_flip="true")
    page.button[0].click().run()
    assert not page.exception
    before, after = pictures(page)
    assert before == after


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"rotation": "nan"}, "Rotation must be a number from -180 to 180 degrees"),
        ({"rotation": "ten"}, "Rotation must be a number. You entered 'ten'"),
        ({"zoom": "0"}, "Zoom must be a factor above 0"),
        ({"zoom": "-2"}, "Zoom must be a factor above 0"),
        ({"width_shift": "500"}, "at most the picture's 260 px. You entered 500"),
        ({"zoom": "3.5"}, "that the sliders cannot reach"),
    ],
)
def test_a_bad_value_in_a_link_gets_a_sentence(query: dict[str, str], sentence: str) -> None:
    page = opened(**query)
    assert sentence in as_read(page.warning[0].value)
    assert len(pictures(page)) == 2


def test_only_training_photos_are_offered(
    drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_DATASET", str(drawn_dataset))
    scan(drawn_dataset)  # so that the page need not wait for it
    page = opened(photo_source="Dataset", photo_class="hat", photo_number="99")
    assert page.number_input(key="photo_number").max == 8
    assert alts(page)[0].startswith("The photo train/hat/")


def test_a_dataset_that_is_not_there_gets_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_DATASET", str(tmp_path / "nowhere"))
    page = opened(photo_source="Dataset")
    assert "There is no folder of photos called" in page.error[0].value
    assert pictures(page) == []


def test_a_link_from_the_dataset_page_opens_its_photo(
    drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_DATASET", str(drawn_dataset))
    path = next((drawn_dataset / "test" / "hat").iterdir())
    page = opened(photo=f"{drawn_dataset.name}/test/hat/{path.name}")
    assert alts(page)[0].startswith(f"The photo {path.name}")


def test_a_strip_goes_through_its_range() -> None:
    page = opened(show="One parameter")
    pixels, _ = sample_pixels()
    wanted = [shown(apply(pixels, Transform(rotation=v))) for v in (-30, -15, 0, 15, 30)]
    assert pictures(page) == wanted
    page.segmented_control(key="strip").set_value("zoom").run()
    assert alts(page)[0].endswith("zoom 0.50")
    assert "Below 1 goes in" in page.caption[0].value


def test_shear_beside_rotation_with_a_square() -> None:
    page = opened(show="Shear or turn?", angle="20")
    assert len(pictures(page)) == 10
    text = "".join(grids(page))
    assert text.count(">corner 90°<") == 6  # five turned, and the middle one of the sheared
    square = np.array(Image.open(io.BytesIO(pictures(page)[2]))).astype(int)
    assert np.abs(square - sample_pixels()[0]).max() > 100


def test_an_own_photo_and_a_broken_one() -> None:
    page = opened(photo_source="Own photo")
    assert pictures(page) == []
    data = encode_jpeg(drawn.draw("shoes", 2))
    page.file_uploader[0].upload('<b>"my" shoes.jpg', data, "image/jpeg").run()
    assert pictures(page)[0] == shown(resize(open_image(data), 260))
    assert "<b>" not in "".join(grids(page))
    page = opened(photo_source="Own photo")
    page.file_uploader[0].upload("torn.jpg", data[:3000], "image/jpeg").run()
    assert not page.exception
    assert "JPEG" in page.error[0].value


@pytest.mark.parametrize("view", ["By hand", "Ten variants", "One parameter", "Shear or turn?"])
def test_it_opens_without_deep_learning(view: str) -> None:
    assert deep_learning_of("augmentation", show=view) == []
