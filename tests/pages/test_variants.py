"""Ten variants of a photo on the Augmentation page, and the ranges that they are drawn from."""

import re
from pathlib import Path

import pytest

from clothing_model.data.augmentation import PRESETS, AugmentationConfig, augment
from clothing_model.data.augmentation.helped import Helped
from clothing_model.data.augmentation.text import to_query
from clothing_model.data.datasets.folders import scan
from clothing_model.data.pictures.door import open_image, resize
from clothing_model.network.models.folder import find_model
from pages.components.augmentation.variants import COUNT
from pages.components.shared.models import classifier
from tests.pages.augmentation_page import (
    grids,
    opened,
    pictures,
    ranges_in_address,
    sample_pixels,
    shown,
)
from tests.pages.reading import as_read


@pytest.mark.parametrize(
    ("augment_text", "sentence"),
    [
        ("shear-nan", "The range of shear must be a number from 0 to 60"),
        ("zoom-1", "The range of zoom must be a number from 0 to 0.9"),
        ("width_shift-500", "at most the picture's 260 px"),
        ("<script>", "Ranges must be like shear-10"),
    ],
)
def test_bad_ranges_in_a_link_get_a_sentence(augment_text: str, sentence: str) -> None:
    page = opened(show="Ten variants", augment=augment_text)
    assert sentence in as_read(page.warning[0].value)
    assert ranges_in_address(page) == to_query(PRESETS["chapter"])
    assert len(pictures(page)) == COUNT


def test_variants_are_what_training_gets() -> None:
    """Preview and training are the same function on the same pixels."""
    page = opened(show="Ten variants", augment="strong", variants_seed="5")
    pixels, digest = sample_pixels()
    wanted = [augment(pixels, PRESETS["strong"], 5, digest, n) for n in range(COUNT)]
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
    page.segmented_control(key="copy_as").set_value("Albumentations").run()
    assert "A.Affine(rotate=(-25, 25)" in page.code[0].value
    assert any("MIT" in caption.value and "AGPL" in caption.value for caption in page.caption)


def test_which_ways_help_is_told_as_it_was_measured() -> None:
    page, helped = opened(show="Ten variants"), Helped.load()
    told = as_read(" ".join(words.value for words in page.markdown))
    assert f"{helped.photos:,} training photos" in told
    assert as_read(helped.sentence) in told
    assert all(as_read(f"| {way.name} | {helped.figures(way)} |") in told for way in helped.ways)
    assert helped.command in [code.value for code in page.code]


def test_what_the_model_says_of_each_variant() -> None:
    classifier(find_model(), "cpu").result()
    page = opened(
        show="Ten variants", ask_model="true", augment="rotation-180-shear-60-zoom-0.9-erasing-0.5"
    )
    said = re.findall(r'class="said (same|changed)">([^<]+)<', "".join(grids(page)))
    assert len(said) == COUNT
    photo = re.search(r"Answer for the photo itself: \*\*([\w-]+)\*\*", page.markdown[1].value)
    assert photo
    for kind, words in said:
        assert (kind == "same") == words.startswith(photo[1])
    changed = sum(kind == "changed" for kind, _ in said)
    assert changed > 0
    assert f"**{changed} of 10**" in page.markdown[1].value


def test_the_training_link_carries_the_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    links: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr(
        "streamlit.page_link",
        lambda page, *, query_params, **rest: links.append((page, query_params)),
    )
    opened(show="Ten variants", augment="full")
    assert links == [("train.py", {"augment": to_query(PRESETS["full"])})]


def test_the_default_ranges_are_the_chapters() -> None:
    page = opened(show="Ten variants")
    assert page.segmented_control(key="range_preset").value == "chapter"
    assert AugmentationConfig(shear=10, zoom=0.1, horizontal_flip=True) == PRESETS["chapter"]
