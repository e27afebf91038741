"""What stands beside an accuracy."""

import numpy as np

from clothing_model.inference.evaluation.fairness import (
    beside,
    learned_from_few,
    weak_classes,
    weak_sentences,
)
from clothing_model.network.metrics import figures


def words(sentence: str) -> str:
    """With plain spaces."""
    return sentence.replace("\u00a0", " ")


def test_a_model_that_never_says_rare_is_not_praised() -> None:
    found = figures(("common", "rare"), np.array([[30, 0], [2, 0]]), 0.3)
    assert words(beside(found)) == (
        "Always answering common would be right on 93.8 % (30 of 32); the balanced accuracy "
        "of this model, in which every class counts the same, is 50.0 %. The model never gives "
        "the answer rare. These classes have fewer than five photos, too few to say how well the "
        "model does on them: rare (2)."
    )
    assert weak_classes(found) == {"never_answered": ["rare"], "few_photos": ["rare"]}


def test_few_photos_are_too_few_to_tell() -> None:
    found = figures(("a", "b", "c"), 2 * np.eye(3, dtype=int), 0.1)
    said = words(beside(found))
    assert said.startswith("6 photos are too few to tell: the accuracy may be anything from 61 to")
    assert said.endswith("on them: a (2), b (2) and c (2).")
    assert "never" not in said
    one = words(beside(figures(("a", "b"), np.array([[1, 0], [0, 0]]), 0.1)))
    assert one.startswith("1 photo is too few")


def test_enough_photos_of_every_class_get_no_more_than_the_comparison() -> None:
    found = figures(("a", "b"), np.array([[90, 10], [5, 95]]), 0.1)
    assert weak_sentences(found) == []
    assert words(beside(found)).count(".") == 3


def test_a_class_without_photos_is_not_missed_as_an_answer() -> None:
    found = figures(("a", "b"), np.array([[9, 0], [0, 0]]), 0.1)
    assert weak_classes(found) == {"never_answered": [], "few_photos": ["b"]}


def test_of_many_classes_the_first_are_named() -> None:
    names = [f"c{number}" for number in range(40)]
    said = learned_from_few(dict.fromkeys(names, 3))
    assert said == (
        "The model learned these classes from fewer than five photos: c0 (3), c1 (3), c2 (3), "
        "c3 (3), c4 (3), c5 (3) and 34 more classes."
    )
    assert learned_from_few({"a": 5}) == ""


def test_figures_kept_before_say_nothing() -> None:
    assert beside({}) == ""
    assert beside({"right": 301, "photos": 341, "accuracy": 0.88}) == ""
