"""Settings say what was expected and what came."""

import pytest

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
        ("learning_rate", float("nan"), "received nan"),
        ("learning_rate", "fast", "received 'fast'"),
        ("dropout", 1.0, "from 0 to below 1"),
        ("dropout", -0.1, "from 0 to below 1"),
        ("dropout", True, "received True"),
        ("inner_size", -1, "whole number from 0"),
        ("inner_size", 10.5, "whole number from 0"),
        ("epochs", 0, "whole number from 1"),
        ("batch_size", 0, "whole number from 1"),
        ("seed", -1, "whole number from 0"),
        ("backbone", "vgg", "Expected a backbone out of"),
    ],
)
def test_a_value_outside_its_range(name: str, value: object, words: str) -> None:
    with pytest.raises(InvalidConfig, match=words):
        TrainingConfig(**{name: value})  # type: ignore[arg-type]


def test_an_unknown_setting() -> None:
    with pytest.raises(InvalidConfig, match="received momentum"):
        TrainingConfig.from_json({"momentum": 0.9})


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
