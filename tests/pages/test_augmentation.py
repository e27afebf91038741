"""The Augmentation page without a browser."""

import base64
import io
import re
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from clothing_model.data import drawn
from clothing_model.data.augmentation import PRESETS, AugmentationConfig, augment
from clothing_model.data.augmentation_text import to_query
from clothing_model.data.dataset import scan
from clothing_model.data.images import encode_jpeg, open_image, resize
from clothing_model.data.transform import Transform, apply
from clothing_model.network.saved import find_model
from pages.components.augment_variants import COUNT
from pages.components.live_sliders import settle
from pages.components.picture_grid import QUALITY
from pages.components.resources import classifier
from tests.conftest import PROJECT

PAGE = str(PROJECT / "pages" / "augmentation.py")


def opened(**query: str) -> AppTest:
    page = AppTest.from_file(PAGE, default_timeout=60)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def grids(page: AppTest) -> list[str]:
    return [html.proto.body for html in page.get("html") if "<figure>" in html.proto.body]


def pictures(page: AppTest) -> list[bytes]:
    """The JPEG files that the page shows, in order."""
    found = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', "".join(grids(page)))
    return [base64.b64decode(data) for data in found]


def alts(page: AppTest) -> list[str]:
    return re.findall(r'alt="([^"]*)"', "".join(grids(page)))


def ranges_in_address(page: AppTest) -> str:
    value = page.query_params["augment"]
    return value if isinstance(value, str) else value[0]


def sample_pixels(size: int = 260) -> tuple[np.ndarray, str]:
    """The drawing that the page opens with, squashed, and the digest of its file."""
    sample = drawn.samples()[0]
    data = encode_jpeg(drawn.draw(sample.label, sample.seed))
    return resize(open_image(data), size), sha256(data).hexdigest()


def shown(pixels: np.ndarray) -> bytes:
    return encode_jpeg(pixels, QUALITY)


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
        ({"rotation": "nan"}, "Expected rotation to be a number from -180 to 180 degrees"),
        ({"rotation": "ten"}, "Expected rotation to be a number; received 'ten'"),
        ({"zoom": "0"}, "Expected zoom to be a factor above 0"),
        ({"zoom": "-2"}, "Expected zoom to be a factor above 0"),
        ({"width_shift": "500"}, "at most the picture's 260 px; received 500"),
        ({"zoom": "3.5"}, "within the sliders' reach"),
    ],
)
def test_a_bad_value_in_a_link_gets_a_sentence(query: dict[str, str], sentence: str) -> None:
    page = opened(**query)
    assert sentence in page.warning[0].value
    assert len(pictures(page)) == 2


@pytest.mark.parametrize(
    ("augment_text", "sentence"),
    [
        ("shear-nan", "Expected the range of shear to be a number from 0 to 60"),
        ("zoom-1", "Expected the range of zoom to be a number from 0 to 0.9"),
        ("width_shift-500", "at most the picture's 260 px"),
        ("<script>", "Expected ranges like shear-10"),
    ],
)
def test_bad_ranges_in_a_link_get_a_sentence(augment_text: str, sentence: str) -> None:
    page = opened(show="Ten variants", augment=augment_text)
    assert sentence in page.warning[0].value
    assert ranges_in_address(page) == to_query(PRESETS["chapter"])
    assert len(pictures(page)) == COUNT


def test_variants_are_what_training_gets() -> None:
    """Preview and training are the same function on the same pixels."""
    page = opened(show="Ten variants", augment="preview", variants_seed="5")
    pixels, digest = sample_pixels()
    wanted = [augment(pixels, PRESETS["preview"], 5, digest, n) for n in range(COUNT)]
    assert pictures(page) == [shown(variant) for variant in wanted]


def test_variants_of_a_dataset_photo_are_what_training_gets(
    drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_DATASET", str(drawn_dataset))
    scan(drawn_dataset)  # so that the page need not wait for it
    link = {"photo_source": "Dataset", "photo_class": "skirt", "photo_number": "3"}
    page = opened(show="Ten variants", **link, squashed_for="Xception, 150 px")
    manifest = scan(drawn_dataset)
    photo = [p for p in manifest.select("train") if p.label == "skirt"][2]
    pixels = resize(open_image(manifest.file(photo)), 150, "nearest")
    wanted = [augment(pixels, PRESETS["chapter"], 1, photo.digest, n) for n in range(COUNT)]
    assert pictures(page) == [shown(variant) for variant in wanted]


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
    assert "Expected a folder of photos" in page.error[0].value
    assert pictures(page) == []


def test_a_link_from_the_dataset_page_opens_its_photo(
    drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_DATASET", str(drawn_dataset))
    path = next((drawn_dataset / "test" / "hat").iterdir())
    page = opened(photo=f"{drawn_dataset.name}/test/hat/{path.name}")
    assert alts(page)[0].startswith(f"The photo {path.name}")


def test_rolling_again_and_coming_back() -> None:
    page = opened(show="Ten variants")
    first = pictures(page)
    roll = next(button for button in page.button if button.label == "Roll again")
    roll.click().run()
    assert page.number_input(key="variants_seed").value == 2
    assert not set(pictures(page)) & set(first)
    page.number_input(key="variants_seed").set_value(1).run()
    assert pictures(page) == first


def test_presets_and_sliders_say_the_same() -> None:
    page = opened(show="Ten variants")
    page.segmented_control(key="range_preset").set_value("full").run()
    assert page.slider(key="range_rotation").value == 30
    assert ranges_in_address(page) == to_query(PRESETS["full"])
    page.slider(key="range_rotation").set_value(25.0).run()
    assert page.segmented_control(key="range_preset").value is None
    assert ranges_in_address(page).startswith("rotation-25-width_shift-30")


def test_ranges_outlive_another_view() -> None:
    page = opened(show="Ten variants", augment="rotation-25-vertical_flip")
    before = pictures(page)
    page.segmented_control(key="show").set_value("One parameter").run()
    assert not page.exception
    page.segmented_control(key="show").set_value("Ten variants").run()
    assert pictures(page) == before


def test_code_to_copy_has_the_ranges() -> None:
    page = opened(show="Ten variants", augment="rotation-25")
    assert "RandomRotation(25 / 360" in page.code[0].value
    page.segmented_control(key="copy_as").set_value("ImageDataGenerator").run()
    assert "rotation_range=25" in page.code[0].value
    page.segmented_control(key="copy_as").set_value("This project").run()
    assert "AugmentationConfig(rotation=25)" in page.code[0].value


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


def test_what_the_model_says_of_each_variant() -> None:
    classifier(find_model(), "cpu").result()
    page = opened(show="Ten variants", ask_model="true", augment="rotation-180-shear-40-zoom-0.5")
    said = re.findall(r'class="said (same|changed)">([^<]+)<', "".join(grids(page)))
    assert len(said) == COUNT
    photo = re.search(r"The photo itself: \*\*([\w-]+)\*\*", page.markdown[1].value)
    assert photo
    for kind, words in said:
        assert (kind == "same") == words.startswith(photo[1])
    changed = sum(kind == "changed" for kind, _ in said)
    assert changed > 0
    assert f"**{changed} of 10**" in page.markdown[1].value


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


def test_the_training_link_carries_the_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    links: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr(
        "streamlit.page_link",
        lambda page, *, query_params, **rest: links.append((page, query_params)),
    )
    opened(show="Ten variants", augment="full")
    assert links == [("pages/train.py", {"augment": to_query(PRESETS["full"])})]


def test_a_slider_move_takes_less_than_100_ms() -> None:
    page = opened(squashed_for="Xception, 299 px")
    times = []
    for angle in range(1, 12):
        start = time.perf_counter()
        page.slider(key="rotation").set_value(angle).run()
        times.append(time.perf_counter() - start)
    assert sorted(times)[len(times) // 2] < 0.1


def test_it_opens_without_deep_learning() -> None:
    code = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        f"page = AppTest.from_file({PAGE!r}, default_timeout=60).run()\n"
        "assert not page.exception\n"
        "page.segmented_control(key='show').set_value('Ten variants').run()\n"
        "assert not page.exception\n"
        "print([m for m in ('tensorflow', 'keras', 'jax', 'torch', 'scipy') if m in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip().endswith("[]")


SETTLED = {"rotation": 10.0, "zoom": 0.8}


def test_values_heard_in_a_drag_hold_until_it_ends() -> None:
    moved = {"base": {"rotation": 10, "zoom": 0.8}, "now": {"rotation": 25, "zoom": 0.8}}
    assert settle(SETTLED, moved) == {"rotation": 25, "zoom": 0.8}
    assert settle({"rotation": 26.0, "zoom": 0.8}, moved) == {"rotation": 26, "zoom": 0.8}


@pytest.mark.parametrize("moved", [None, 3, "x", {}, {"base": {}}, {"base": 1, "now": SETTLED}])
def test_anything_malformed_from_a_browser_is_left_out(moved: object) -> None:
    assert settle(SETTLED, moved) == SETTLED


def test_the_default_ranges_are_the_chapters() -> None:
    page = opened(show="Ten variants")
    assert page.segmented_control(key="range_preset").value == "chapter"
    assert AugmentationConfig(shear=10, zoom=0.1, horizontal_flip=True) == PRESETS["chapter"]
