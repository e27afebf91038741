"""Precision, recall and F1 of each class, as a table to sort."""

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from clothing_model.inference.evaluation.evaluate import Evaluation

ROWS, HEIGHT = 15, 560  # with more classes the table is scrolled; px

_HELP = {
    "Recall": "Of the photos of this class, the share that is called so.",
    "Precision": "Of the photos that are called so, the share that is of this class.",
    "F1": "Both in one figure, their harmonic mean: high only where both are.",
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
            "Class": "all alike",
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
        "**Recall**: of the photos of a class, the share called so. **Precision**: of the photos "
        "called so, the share that is. **F1**: both in one. **All alike**: the mean recall, which "
        "is the balanced accuracy. A press on a column's name sorts."
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
