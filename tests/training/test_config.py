"""Settings say what must be and what came."""

import pytest

from clothing_model.data import augmentation
from clothing_model.errors import InvalidConfig
from clothing_model.training.config import SETTINGS, TrainingConfig


def test_there_and_back_as_json() -> None:
    config = TrainingConfig(learning_rate=0.01, inner_size=100, dropout=0.5)
    assert TrainingConfig.from_json(config.to_json()) == config


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("learning_rate", 0, "above 0 and at most 1e6"),
        ("learning_rate", 2e6, "above 0 and at most 1e6"),
        ("learning_rate", float("nan"), "You entered nan"),
        ("learning_rate", "fast", "You entered 'fast'"),
        ("dropout", 1.0, "from 0 to below 1"),
        ("dropout", -0.1, "from 0 to below 1"),
        ("dropout", True, "You entered True"),
        ("inner_size", -1, "whole number from 0"),
        ("inner_size", 10.5, "whole number from 0"),
        ("epochs", 0, "whole number from 1"),
        ("batch_size", 0, "whole number from 1"),
        ("seed", -1, "whole number from 0"),
        ("backbone", "vgg", "There is no backbone called 'vgg'"),
    ],
)
def test_a_value_outside_its_range(name: str, value: object, words: str) -> None:
    with pytest.raises(InvalidConfig, match=words):
        TrainingConfig(**{name: value})  # type: ignore[arg-type]


def test_an_unknown_setting() -> None:
    with pytest.raises(InvalidConfig, match="You gave momentum"):
        TrainingConfig.from_json({"momentum": 0.9})


@pytest.mark.parametrize(
    ("name", "least", "most", "below", "above"),
    [
        ("learning_rate", 1e-300, 1e6, 0, 1_000_001),
        ("dropout", 0, 0.999999, -1e-300, 1),
        ("inner_size", 0, 10_000, -1, 10_001),
        ("epochs", 1, 1_000, 0, 1_001),
        ("batch_size", 1, 4_096, 0, 4_097),
        ("seed", 0, 2**31 - 1, -1, 2**31),
        ("photos", 0, 10_000_000, -1, 10_000_001),
        ("variants", 0, 100, -1, 101),
    ],
)
def test_where_each_range_ends(
    name: str, least: float, most: float, below: float, above: float
) -> None:
    for value in (least, most):
        assert getattr(TrainingConfig(**{name: value}), name) == value  # type: ignore[arg-type]
    words = name.replace("_", " ")
    for value in (below, above):
        with pytest.raises(InvalidConfig, match=f"(?i)^{words} must be "):
            TrainingConfig(**{name: value})  # type: ignore[arg-type]


def test_variants_are_made_for_epochs_that_there_are() -> None:
    chapter = augmentation.preset("chapter")
    made = [
        TrainingConfig(augmentation=chapter, variants=variants, epochs=3).variants_made
        for variants in (0, 1, 2, 3, 4)
    ]
    assert made == [3, 1, 2, 3, 3]
    assert TrainingConfig(variants=2).variants_made == 0


def test_trainings_share_vectors_where_their_photos_are_the_same() -> None:
    chapter = augmentation.preset("chapter")
    source = TrainingConfig(seed=1).examples_source
    assert source == TrainingConfig(seed=2, epochs=5, inner_size=9, variants=7).examples_source
    assert source != TrainingConfig(photos=30).examples_source
    sampled = [TrainingConfig(seed=seed, photos=30).examples_source for seed in (1, 2)]
    varied = [TrainingConfig(seed=seed, augmentation=chapter).examples_source for seed in (1, 2)]
    assert len({source, *sampled, *varied}) == 5


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("learning_rate", 0.00001, "0.00001"),
        ("dropout", 0.0, "0"),
        ("inner_size", 0, "none"),
        ("inner_size", 100, "100"),
        ("photos", 0, "all"),
        ("variants", 0, "new ones every epoch"),
        ("augmentation", None, "none"),
        ("seed", 0, "0"),
    ],
)
def test_settings_for_people(name: str, value: object, words: str) -> None:
    assert SETTINGS[name].words(value) == words
