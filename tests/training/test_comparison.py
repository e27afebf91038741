"""Runs side by side."""

from dataclasses import replace

from clothing_model.data import augmentation
from clothing_model.data.augmentation.text import from_query
from clothing_model.training.comparison import (
    Result,
    beyond_chance,
    chance_sentence,
    differing,
    labels,
    setting_text,
    to_address,
)
from clothing_model.training.config import TrainingConfig
from clothing_model.training.presets import preset

PLAIN = TrainingConfig()


def test_what_differs_is_named_and_nothing_else() -> None:
    assert differing(preset("learning-rates").configs) == ["learning_rate"]
    assert differing([PLAIN, replace(PLAIN, dropout=0.2, seed=2)]) == ["dropout", "seed"]
    assert differing([PLAIN, PLAIN]) == []


def test_variants_differ_only_where_something_is_augmented() -> None:
    assert differing([PLAIN, replace(PLAIN, variants=8)]) == []
    augmented = replace(PLAIN, augmentation=augmentation.preset("chapter"), variants=8)
    assert differing([PLAIN, augmented]) == ["augmentation", "variants"]


def test_labels_tell_runs_apart() -> None:
    assert labels(preset("learning-rates").configs) == [
        "learning rate 0.1",
        "learning rate 0.01",
        "learning rate 0.001",
        "learning rate 0.0001",
    ]
    assert labels([PLAIN, PLAIN]) == ["efficientnet-lite2 (1)", "efficientnet-lite2 (2)"]
    assert labels([PLAIN]) == ["efficientnet-lite2"]


def test_settings_in_words() -> None:
    assert setting_text(PLAIN, "inner_size") == "none"
    assert setting_text(PLAIN, "photos") == "all"
    assert setting_text(replace(PLAIN, learning_rate=0.0001), "learning_rate") == "0.0001"


def test_one_photo_is_no_winner() -> None:
    one, other = Result("rate 0.01", 282, 341), Result("rate 0.001", 283, 341)
    assert chance_sentence([one, other]) == (
        "No winner: 283 against 282 right out of 341 is a difference that chance alone can make "
        "(with 341 photos an accuracy is only known to about ±4 points)."
    )


def test_a_clear_difference_is_said_to_be_one() -> None:
    found = chance_sentence([Result("rate 0.1", 200, 341), Result("rate 0.001", 283, 341)])
    assert found == (
        "Rate 0.001 is better than rate 0.1 by more than chance (283 against 200 right out of 341)."
    )


def test_of_three_each_is_judged() -> None:
    results = [Result("a", 283, 341), Result("b", 282, 341), Result("c", 240, 341)]
    assert chance_sentence(results) == (
        "A is better than c by more than chance; against b it is no winner "
        "(283 against 282 right out of 341)."
    )


def test_equal_results_and_single_ones() -> None:
    both = [Result("a", 283, 341), Result("b", 283, 341)]
    assert chance_sentence(both) == "No winner: a and b both have 283 right out of 341."
    assert chance_sentence(both[:1]) == ""
    three = [*both, Result("c", 283, 341)]
    assert chance_sentence(three) == "No winner: a, b and c all have 283 right out of 341."


def test_of_equals_the_lower_loss_is_ahead() -> None:
    a, b, c = (Result(name, 283, 341, loss) for name, loss in (("a", 0.6), ("b", 0.5), ("c", 0.5)))
    assert chance_sentence([a, b]) == (
        "No winner: b and a both have 283 right out of 341; b has the lower loss."
    )
    assert chance_sentence([a, b, c]) == "No winner: b, c and a all have 283 right out of 341."
    assert chance_sentence([a, b, Result("d", 200, 341, 0.1)]) == (
        "B is better than d by more than chance; against a it is no winner "
        "(283 against 283 right out of 341)."
    )


def test_different_photos_cannot_be_compared() -> None:
    found = chance_sentence([Result("a", 283, 341), Result("b", 110, 120)])
    assert "cannot be compared" in found
    other = [Result("a", 9, 60, judged_on="mine"), Result("b", 50, 60, judged_on="yours")]
    assert "different validation photos; their accuracies cannot be compared" in chance_sentence(
        other
    )


def test_where_chance_ends() -> None:
    """By hand: at 283 of 341 the standard error of a difference is 10 photos. Of 6 photos even
    three more right are chance: by Fisher's test in 18 of 100 cases."""
    assert not beyond_chance(Result("", 283, 341), Result("", 264, 341))
    assert beyond_chance(Result("", 283, 341), Result("", 260, 341))
    assert not beyond_chance(Result("", 0, 0), Result("", 0, 0))
    assert not beyond_chance(Result("", 6, 6), Result("", 3, 6))
    assert not beyond_chance(Result("", 6, 6), Result("", 2, 6))  # 6 in 100
    assert beyond_chance(Result("", 6, 6), Result("", 1, 6))  # 1.5 in 100


def test_a_configuration_goes_into_an_address_and_comes_back() -> None:
    config = replace(
        PLAIN, learning_rate=0.0001, epochs=30, augmentation=augmentation.preset("chapter")
    )
    address = to_address(config)
    assert address["learning_rate"] == "0.0001"
    assert address["epochs"] == "30"
    assert from_query(address["augment"]) == config.augmentation
    assert "augment" not in to_address(PLAIN)


def test_where_chance_ends_among_very_many_photos() -> None:
    """By hand: around half of 100,000 the limit is 1.95996 * (100,000 / 2) ** 0.5 = 438.3."""
    assert not beyond_chance(Result("", 50_219, 100_000), Result("", 49_781, 100_000))
    assert beyond_chance(Result("", 50_220, 100_000), Result("", 49_780, 100_000))
    assert beyond_chance(Result("", 49_780, 100_000), Result("", 50_220, 100_000))


def test_a_setting_that_has_no_effect_is_none() -> None:
    augmented = replace(PLAIN, augmentation=augmentation.preset("chapter"), variants=8)
    assert setting_text(PLAIN, "variants") == setting_text(PLAIN, "augmentation") == "none"
    assert setting_text(augmented, "variants") == "8"
    assert setting_text(augmented, "augmentation") == "shear-10-zoom-0.1-horizontal_flip"


def test_a_dataset_is_told_by_its_name() -> None:
    assert setting_text(PLAIN, "dataset") == "the one in use"
    assert setting_text(replace(PLAIN, dataset="/srv/data/mine"), "dataset") == "mine"
