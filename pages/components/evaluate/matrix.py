"""The confusion matrix as a table whose cells can be chosen, by hand and by keyboard."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

FEW = 12  # classes that fit into a column of the page, and into a phone


_HERE = Path(__file__)
_ELEMENTS = _HERE.parent.parent / "shared" / "elements.js"


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


_matrix = st.components.v2.component(
    "confusion_matrix",
    html='<div class="root"></div>',
    css=_text(_HERE.with_suffix(".css")),
    js=_text(_ELEMENTS) + _text(_HERE.with_suffix(".js")),
)


def show_matrix(
    counts: np.ndarray,
    names: Sequence[str],
    chosen: tuple[str, str],
    shown: Sequence[int],
    choose: Callable[[str, str], None],
) -> None:
    """Rows are true classes, columns answers. counts: int (classes, classes). shown: the classes
    that are drawn. choose: called with the true class and the answer of a cell that is pressed."""

    def take() -> None:
        cell = st.session_state["confusion"].get("cell")
        if isinstance(cell, list) and len(cell) == 2 and all(name in names for name in cell):
            choose(*cell)

    _matrix(
        key="confusion",
        data={
            "names": [names[place] for place in shown],
            "counts": counts[np.ix_(shown, shown)].tolist(),
            "shares": np.round(row_shares(counts)[np.ix_(shown, shown)], 4).tolist(),
            "chosen": list(chosen),
            "fits": len(shown) <= FEW,
            "words": matrix_words(counts, names, shown),
        },
        on_cell_change=take,
    )


def row_shares(counts: np.ndarray) -> Any:
    """Each count's share of its whole row, float (classes, classes); 0 where the row is empty."""
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def matrix_words(counts: np.ndarray, names: Sequence[str], shown: Sequence[int]) -> str:
    """The matrix for people who do not see it."""
    parts = [
        f"{truth}: {counts[row, row]:,} of {counts[row].sum():,} right"
        + "".join(
            f", {counts[row, column]:,} called {answer}"
            for column in shown
            for answer in [names[column]]
            if column != row and counts[row, column]
        )
        for row in shown
        for truth in [names[row]]
        if counts[row].sum()
    ]
    return "Confusion matrix. " + "; ".join(parts) + "."
