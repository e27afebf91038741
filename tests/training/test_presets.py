"""The chapter's experiments, told as they are trained."""

from dataclasses import replace

import pytest

from clothing_model.errors import InvalidConfig
from clothing_model.network.backbones import BACKBONES, backbone
from clothing_model.training.presets import (
    PRESETS,
    QUICK_PHOTOS,
    QUICK_TUNING_PHOTOS,
    configs,
    in_words,
    preset,
)

NAMES = [found.name for found in PRESETS]


@pytest.mark.parametrize("quick", [False, True])
@pytest.mark.parametrize("other", ["", *(record.name for record in BACKBONES)])
@pytest.mark.parametrize("name", NAMES)
def test_title_and_description_are_those_of_the_settings(
    name: str, other: str, quick: bool
) -> None:
    found = configs(name, other, quick=quick)
    title, about = in_words(name, found)
    assert "{" not in about
    size = backbone(found[0].backbone).image_size
    assert ("299 px" in about) == (name == "large" and size == 299)
    assert "Xception" not in about or "xception" in found[0].backbone
    assert title != "Large photos" or size == 299
    if name == "large":
        assert f"{size} px" in about
    for config in found:
        if config.augmentation:
            assert f"{config.variants_made} variants" in about
            assert f"{config.epochs} epochs" in about


@pytest.mark.parametrize("name", NAMES)
def test_quick_changes_no_more_than_how_many_photos_and_epochs(name: str) -> None:
    tunes = any(config.tunes for config in configs(name))
    photos = QUICK_TUNING_PHOTOS if tunes else QUICK_PHOTOS
    for whole, quick in zip(configs(name), configs(name, quick=True), strict=True):
        epochs = {"epochs": quick.epochs, "tuning_epochs": quick.tuning_epochs}
        assert quick == replace(whole, photos=photos, **epochs)
        assert quick.variants_made == whole.variants_made


@pytest.mark.parametrize("quick", [False, True])
@pytest.mark.parametrize("other", ["", *(record.name for record in BACKBONES)])
def test_fine_tuning_compares_on_the_same_photos_what_shares_its_vectors(
    other: str, quick: bool
) -> None:
    found = configs("fine-tuning", other, quick=quick)
    assert [config.tuned_stages for config in found] == [0, 1, 2]
    assert len({config.examples_source for config in found}) == 1
    about = in_words("fine-tuning", found)[1]
    assert ("300 photos at most" in about) == quick
    assert f"{found[1].tuning_epochs} of tuning" in about


def test_a_quick_augmentation_has_several_variants() -> None:
    (config,) = configs("augmentation", quick=True)
    assert config.variants_made == 4
    assert 10 <= config.epochs < preset("augmentation").configs[0].epochs


def test_titles_differ() -> None:
    for other in ("", "xception-150"):
        titles = [in_words(name, configs(name, other))[0] for name in NAMES]
        assert len(set(titles)) == len(titles)
    assert in_words("large", configs("large", "xception-150"))[0] == "Augmentation, 150 px"
    with pytest.raises(InvalidConfig, match="There is no preset called"):
        in_words("none", configs("large"))
