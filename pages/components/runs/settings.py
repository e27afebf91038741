"""The settings of several runs side by side, those that differ marked."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from clothing_model.training.comparison import differing
from clothing_model.training.config import SETTINGS
from clothing_model.training.run.runs import Run
from pages.components.shared.run_words import run_labels, run_setting

_STYLE = """
<style>
.run-settings {overflow-x: auto}
.run-settings table {border-collapse: collapse; font-variant-numeric: tabular-nums}
.run-settings th, .run-settings td {text-align: left; padding: .3rem .9rem; white-space: nowrap;
  border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent)}
.run-settings th {font-weight: 600}
.run-settings tr.differs td, .run-settings tr.differs th {
  background: color-mix(in srgb, #c98a1b 18%, transparent)}
.run-settings tr.differs th::before {content: "≠ "}
</style>
"""


def show_settings(chosen: Sequence[Run]) -> None:
    """A row for each setting; differing ones come first and carry a sign besides the colour."""
    marked = differing([run.config for run in chosen])
    names = [*marked, *(name for name in SETTINGS if name not in marked)]
    head = "".join(f'<th scope="col">{escape(label)}</th>' for label in run_labels(chosen))
    rows = []
    for name in names:
        cells = "".join(f"<td>{escape(run_setting(run, name))}</td>" for run in chosen)
        kind = ' class="differs"' if name in marked else ""
        rows.append(f'<tr{kind}><th scope="row">{SETTINGS[name].title}</th>{cells}</tr>')
    table = f'<table><tr><th scope="col">setting</th>{head}</tr>{"".join(rows)}</table>'
    st.html(f'{_STYLE}<div class="run-settings">{table}</div>')
