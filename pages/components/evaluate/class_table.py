"""Precision, recall and F1 of each class, as a table to sort."""

from typing import TYPE_CHECKING

import streamlit as st

from pages.components.shared.glossary import looked_up

if TYPE_CHECKING:
    from clothing_model.inference.evaluation.evaluate import Evaluation

ROWS, HEIGHT = 15, 560  # with more classes the table is scrolled; px

_HELP = {
    "Recall": "Of all photos that really show this class: how many did the model find?",
    "Precision": ("Of all photos that the model gave this name: how many really show this class?"),
    "F1": (
        "Recall and precision in one number (their harmonic mean). It is high only if "
        "both are high."
    ),
}


def show_class_table(evaluation: "Evaluation") -> None:
    """A row for each class; a figure that nothing can be said of stays empty."""
    rows = [
        {
            "Class": label,
            "Photos": row.photos,
            "Recall": _percent(row.recall),
            "Precision": _percent(row.precision),
            "F1": _percent(row.f1),
        }
        for label, row in evaluation.per_class.items()
    ]
    rows.append(
        {
            "Class": "all classes",
            "Photos": evaluation.total,
            "Recall": 100 * evaluation.balanced_accuracy,
        }
    )
    columns = {
        name: st.column_config.NumberColumn(format="%.1f %%", help=words)
        for name, words in _HELP.items()
    }
    st.dataframe(
        rows,
        hide_index=True,
        height="content" if len(rows) <= ROWS else HEIGHT,
        column_config={"Class": st.column_config.TextColumn(pinned=True), **columns},
        key="class-table",
    )
    st.caption(
        "**Recall**: of all real shirts, how many did the model find? **Precision**: of "
        "all photos that it called a shirt, how many are shirts? **F1**: both in one "
        "number. **All classes**: the mean recall, with every class counting the same "
        "(balanced accuracy). Click a column's name to sort. "
        + looked_up("recall", "precision", "f1", "balanced-accuracy")
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
