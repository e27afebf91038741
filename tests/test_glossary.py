"""The glossary: every term is short, has its own name, and leads on to others that are there."""

import pytest

from clothing_model.glossary import GLOSSARY, Term, search, term, terms_in
from clothing_model.lessons.lesson import own_address

ASKED = (
    *("validation", "split", "loss", "logits", "seed", "epoch", "temperature", "f1", "interval"),
    *("mcnemar", "vector", "quick", "learning-rate", "batch", "dropout", "augmentation", "variant"),
    *("backbone", "head", "inner-layer", "fine-tuning", "stage", "recall", "precision"),
    *("balanced-accuracy", "calibration", "confusion-matrix", "sweep", "run", "overfitting"),
)


@pytest.mark.parametrize("name", ASKED)
def test_what_has_to_be_in_it(name: str) -> None:
    assert term(name)


@pytest.mark.parametrize("found", GLOSSARY, ids=[term.name for term in GLOSSARY])
def test_terms(found: Term) -> None:
    assert found.name == found.name.lower().strip()
    assert all(sign.isalnum() or sign == "-" for sign in found.name)
    assert found.text.endswith((".", ".)"))
    assert len(found.text) <= 260
    assert found.name not in found.see
    assert all(term(name) for name in found.see)
    own_address(found.page)


def test_order_and_names() -> None:
    titles = [found.title for found in GLOSSARY]
    assert titles == sorted(titles, key=str.casefold)
    words = [word.casefold() for found in GLOSSARY for word in (found.title, *found.other)]
    assert len(set(words)) == len(words)
    assert len({found.name for found in GLOSSARY}) == len(GLOSSARY)


def test_terms_in_a_text() -> None:
    """The longest spelling counts, each term once, and only whole words."""
    text = "Learning rates: two EPOCHS, then an epoch of test photos; testing is no test photo."
    assert [found.name for found in terms_in(text)] == ["learning-rate", "epoch", "test"]
    assert terms_in("Nothing of it here") == []


def test_search() -> None:
    assert [found.name for found in search("adamw")][:1] == ["adam"]
    assert "loss" in [found.name for found in search(" Cross-entropy ")]
    assert search("no such word") == []
