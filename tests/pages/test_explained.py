"""The glossary behind a "?": a help text leads to the terms that it uses."""

import pytest

from pages.components.shared.glossary import explained, looked_up
from tests.pages.opening import opened_at


def test_links_below_a_help_text() -> None:
    """Those of the label first, at most three."""
    words = explained("After each batch, in each epoch, with its seed.", "Learning rate")
    assert words == (
        "After each batch, in each epoch, with its seed.\n\n"
        "Glossary: [Learning rate](glossary?term=learning-rate), [Batch](glossary?term=batch), "
        "[Epoch](glossary?term=epoch)"
    )
    assert explained("Nothing to look up.") == "Nothing to look up."
    assert explained(None, "Seed") == "Glossary: [Seed](glossary?term=seed)"
    assert explained(None) == ""


def test_links_below_a_table() -> None:
    assert looked_up("f1", "recall") == (
        "Glossary: [F1](glossary?term=f1), [Recall](glossary?term=recall)"
    )


@pytest.mark.parametrize("page", ["runs", "models"])
def test_tables_lead_to_the_words_of_their_columns(page: str) -> None:
    captions = [caption.value for caption in opened_at(page, {}).caption]
    assert [words for words in captions if "[Validation](glossary?term=validation)" in words]


def test_every_setting_of_the_form_that_is_a_term_leads_there() -> None:
    form = opened_at("train", {})
    helps = {number.key: number.help for number in form.number_input}
    for name in ("learning_rate", "epochs", "dropout", "seed", "variants"):
        assert "](glossary?term=" in helps[name], name
