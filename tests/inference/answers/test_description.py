"""Answers in plain words, and as a table."""

import csv
from io import StringIO

import pytest

from clothing_model.inference.answers.answer import Answer, Prediction, answers_csv
from clothing_model.inference.answers.description import describe
from clothing_model.network.engine import Choice


@pytest.mark.parametrize(
    ("predictions", "sentence", "warns"),
    [
        ([("pants", 0.97), ("shorts", 0.03)], "Very likely pants", False),
        ([("dress", 0.75), ("skirt", 0.2)], "Probably a dress", False),
        ([("shirt", 0.5), ("t-shirt", 0.4), ("hat", 0.1)], "Between a shirt and a T-shirt", True),
        ([("dress", 0.68), ("skirt", 0.13)], "Perhaps a dress", True),
        ([("hat", 0.55), ("shoes", 0.1)], "Perhaps a hat", True),
        # where each wording begins
        ([("hat", 0.9), ("shoes", 0.1)], "Very likely a hat", False),
        ([("hat", 0.899), ("shoes", 0.1)], "Probably a hat", False),
        ([("hat", 0.7), ("shoes", 0.3)], "Probably a hat", False),
        ([("hat", 0.699), ("shoes", 0.3)], "Perhaps a hat", True),
        ([("hat", 0.5), ("shoes", 0.3)], "Between a hat and shoes", True),
        ([("hat", 0.5), ("shoes", 0.299)], "Perhaps a hat", True),
        ([("hat", 0.499), ("shoes", 0.3)], "Hard to say, perhaps a hat", True),
        ([("hat", 0.6), ("shoes", 0.301)], "Between a hat and shoes", True),
        ([("hat", 0.6), ("shoes", 0.3)], "Between a hat and shoes", True),
        ([("hat", 0.6), ("shoes", 0.299)], "Perhaps a hat", True),
        ([("hat", 1.0)], "Very likely a hat", False),
        ([("outwear", 0.3), ("shoes", 0.2)], "Hard to say, perhaps outwear", True),
        ([("cat", 1.0)], "Very likely cat", False),
    ],
)
def test_how_sure_in_words(
    predictions: list[tuple[str, float]], sentence: str, warns: bool
) -> None:
    reading = describe(predictions, familiar=True)
    assert reading.sentence == sentence
    assert bool(reading.warning) == warns


def test_an_unfamiliar_picture_is_warned_of_however_sure_the_model_is() -> None:
    reading = describe([("hat", 0.999)], familiar=False)
    assert reading.sentence == "If it is a class that the model knows: very likely a hat"
    assert reading.warning.startswith("This photo is unusual")
    assert "Check the answer" in reading.warning
    unsure = describe([("hat", 0.55), ("shoes", 0.1)], familiar=False)
    assert "Check the answer" in unsure.warning
    assert "The model is unsure" in unsure.warning


def test_a_model_that_few_photos_checked_finds_nothing_very_likely() -> None:
    reading = describe([("dress", 0.9999), ("hat", 0.0001)], True, (6, 6))
    assert reading.sentence == "Probably a dress"
    assert reading.warning == (
        "This model was checked on only 6 validation photos. "
        "That is too few to say how often it is right."
    )
    assert describe([("dress", 0.95)], True, (301, 341)) == describe([("dress", 0.95)], True)
    assert "1 validation photo." in describe([("dress", 0.5)], True, (1, 1)).warning


def test_the_table_has_every_class_and_every_error() -> None:
    shares = (Prediction("hat", 0.9), Prediction("shoes", 0.1))
    answer = Answer(shares, True, 12.34, "m", Choice("litert", "cpu"))
    text = answers_csv([("a.jpg", answer), ("b.jpg", "Broken.")]).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert [(row["photo"], row["rank"], row["label"]) for row in rows] == [
        ("a.jpg", "1", "hat"),
        ("a.jpg", "2", "shoes"),
        ("b.jpg", "", ""),
    ]
    assert float(rows[0]["probability"]) == 0.9
    assert rows[2]["error"] == "Broken."


@pytest.mark.parametrize("name", ["=cmd()", "+1", "-1+1", "@x", "\tx"])
def test_a_files_name_is_no_formula(name: str) -> None:
    rows = list(csv.reader(StringIO(answers_csv([(name, "Broken.")]).decode("utf-8-sig"))))
    assert rows[1][0] == f"'{name}"
