"""The runs of an experiment as one table, as a textbook has it."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from clothing_model import wording
from clothing_model.training.comparison import differing, setting_text
from clothing_model.training.config import SETTINGS
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run, Status
from clothing_model.training.verdict import Outcome, Verdict, verdicts
from pages.components.charts.curves import SETTING_COLOURS
from pages.components.shared.run_words import STATES, references, run_labels

_STYLE = """
<style>
.run-table {overflow-x: auto}
.run-table table {border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%}
.run-table th, .run-table td {text-align: left; padding: .3rem .7rem; vertical-align: top;
  border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent)}
.run-table thead th {font-size: .85rem; font-weight: 600; vertical-align: bottom}
.run-table td:last-child {min-width: 15rem; white-space: normal}
.run-table tr.preferred > * {background: color-mix(in srgb, #2f8f99 14%, transparent)}
.run-table i {display: inline-block; width: .8rem; height: .8rem; border-radius: .2rem;
  margin-right: .5rem; vertical-align: -.05rem}
.run-table tbody th, .run-table td:nth-child(3) {white-space: nowrap}
</style>
"""


def outcomes(chosen: Sequence[Run], statuses: Sequence[Status]) -> list[Outcome]:
    """The runs as verdicts are given on them; where they differ in one setting, they are called
    by its values."""
    name = single_setting(chosen)
    labels = [setting_text(run.config, name) for run in chosen] if name else run_labels(chosen)
    return [
        Outcome(label, tuple(runs.metrics(run)), run.config, status)
        for run, status, label in zip(chosen, statuses, labels, strict=True)
    ]


def single_setting(chosen: Sequence[Run]) -> str:
    """The name of the one setting in which runs differ that have no names of their own; or ""."""
    names = differing([run.config for run in chosen])
    values = {setting_text(run.config, names[0]) for run in chosen} if len(names) == 1 else ()
    named = any(run.name for run in chosen)
    return names[0] if len(values) == len(chosen) and not named else ""


def show_table(chosen: Sequence[Run], statuses: Sequence[Status]) -> None:
    """Setting, training, validation, the chapter's figure where it has one, and the verdict;
    nothing for a single run."""
    if len(chosen) < 2:
        return
    found, chapter = outcomes(chosen, statuses), references(chosen, statuses)
    name = single_setting(chosen)
    heads = [
        SETTINGS[name].heading if name else "Training",
        "Training, last epoch",
        "Validation, best epoch",
    ]
    heads += ["The chapter"] * any(chapter) + ["What became of it"]
    rows = [
        _row(place, outcome, told, of_chapter, any(chapter))
        for place, (outcome, told, of_chapter) in enumerate(
            zip(found, verdicts(found), chapter, strict=True)
        )
    ]
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    region = 'class="run-table" role="region" aria-label="Results" tabindex="0"'
    st.html(f"{_STYLE}<div {region}>{body}</div>")


def _row(
    place: int,
    outcome: Outcome,
    told: Verdict | None,
    chapter: float | None,
    with_chapter: bool,
) -> str:
    colour = SETTING_COLOURS[place % len(SETTING_COLOURS)]
    cells = [_training(outcome), _validation(outcome)]
    if with_chapter:
        cells.append(wording.percent(chapter) if chapter else "–")
    cells.append(_verdict(outcome, told))
    first = f'<th scope="row"><i style="background:{colour}"></i>{escape(outcome.label)}</th>'
    kind = ' class="preferred"' if told and told.preferred else ""
    return f"<tr{kind}>{first}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _training(outcome: Outcome) -> str:
    return wording.percent(outcome.rows[-1].accuracy) if outcome.rows else "–"


def _validation(outcome: Outcome) -> str:
    if outcome.photos:
        words = wording.percent(outcome.right / outcome.photos)
        return f"{words} ({outcome.right:,} of {outcome.photos:,})"
    if outcome.rows:
        return f"{wording.percent(max(row.val_accuracy for row in outcome.rows))} so far"
    return "–"


def _verdict(outcome: Outcome, told: Verdict | None) -> str:
    if told is None:
        return escape(STATES[outcome.status.state])
    reason = f" {escape(told.reason)}" if told.reason else ""
    sign = "✓ " if told.preferred else ""
    return f"<strong>{sign}{escape(told.words)}.</strong>{reason}"
