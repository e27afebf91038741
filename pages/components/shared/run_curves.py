"""Curves of runs on a page: two charts, a caption, and what they say."""

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import streamlit as st

from clothing_model.training.comparison import Result, chance_sentence
from clothing_model.training.config import SETTINGS
from clothing_model.training.curve_diagnosis import diagnose
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run, Status
from clothing_model.training.verdict import preference_sentence
from pages.components.charts.curves import (
    Curve,
    accuracy_chart,
    alternative,
    is_stretched,
    loss_chart,
)
from pages.components.shared.outside_text import plain
from pages.components.shared.run_table import outcomes, single_setting
from pages.components.shared.run_words import checkpoint_name, references, run_labels

_making = threading.Lock()
_STYLE = "<style>.st-key-reading {min-height: 3.2rem; justify-content: center}</style>"


def show_curves(chosen: Sequence[Run], statuses: Sequence[Status], key: str) -> None:
    """Accuracy and loss of all `chosen`, side by side where there is room; nothing if no epoch
    can come."""
    curves = [
        Curve(
            outcome.label,
            outcome.rows,
            checkpoint_name(run, status),
            reference,
            run.config.epochs if run.config.tunes else None,
        )
        for run, status, outcome, reference in zip(
            chosen,
            statuses,
            outcomes(chosen, statuses),
            references(chosen, statuses),
            strict=True,
        )
    ]
    if not any(curve.rows for curve in curves) and not any(s.active for s in statuses):
        return
    epochs = max(run.config.all_epochs for run in chosen)
    setting = _setting_title(chosen)
    alt = f"{setting} {alternative(curves)}".strip()
    accuracy, loss = specs(tuple(curves), epochs, setting)
    left, right = st.columns(2, gap="medium")
    left.vega_lite_chart(accuracy, key=f"{key}-accuracy", alt=f"Accuracy. {alt}")
    right.vega_lite_chart(loss, key=f"{key}-loss", alt=f"Loss. {alt}")
    st.caption(_caption(curves))


def specs(
    curves: tuple[Curve, ...], epochs: int, setting: str = ""
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both charts in Vega-Lite. All who watch a run share them: making them takes 80 ms of the
    server's time, which thirty browsers would ask for every second, in the same moment. So one
    makes them, and the others wait for that.
    """
    with _making:
        return _specs(curves, epochs, setting)


@lru_cache(maxsize=64)
def _specs(
    curves: tuple[Curve, ...], epochs: int, setting: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    charts = (accuracy_chart(curves, epochs, setting), loss_chart(curves, epochs, setting))
    accuracy, loss = ({**chart.to_dict(), "config": {}} for chart in charts)
    return accuracy, loss


def _caption(curves: Sequence[Curve]) -> str:
    words = "Dashed: training photos. Solid: validation photos. Ring: the best epoch."
    if any(curve.reference is not None for curve in curves):
        words += " Diamond: the chapter's own best result."
    if len(curves) > 1:
        words += " Press a name below a chart to see its lines alone; press beside it to see all."
    if is_stretched(curves):
        words += " The loss axis is stretched: it grows by factors, so that small losses show too."
    if any(curve.head_epochs for curve in curves):
        words += (
            " From the upright line on, stages of the backbone learn with the head. The loss is "
            "always that of the plain answers, without label smoothing."
        )
    return words


def _setting_title(chosen: Sequence[Run]) -> str:
    """The one setting in which runs differ, in words; or ""."""
    name = single_setting(chosen)
    return SETTINGS[name].title if name else ""


def show_reading(chosen: Sequence[Run], statuses: Sequence[Status]) -> None:
    """What the curves say, in a sentence: of one run, or of all of an experiment.

    It has its room from the first epoch on, so that nothing below it moves.
    """
    with st.container(key="reading"):
        st.html(_STYLE)
        if words := reading(chosen, statuses):
            st.markdown(f"**{plain(words)}**")


def reading(chosen: Sequence[Run], statuses: Sequence[Status]) -> str:
    """The sentence; "" while there is nothing to be said."""
    if len(chosen) > 1:
        words = preference_sentence(outcomes(chosen, statuses), _setting_title(chosen))
        return words or chance_sentence(results(chosen, statuses))
    found = diagnose(runs.metrics(chosen[0]), chosen[0].config, statuses[0])
    return found.sentence if found.kind != "early" or statuses[0].active else ""


def results(chosen: Sequence[Run], statuses: Sequence[Status]) -> list[Result]:
    """What each finished run got right on the validation photos."""
    return [
        Result(
            name,
            int(status.validation["right"]),
            int(status.validation["photos"]),
            status.validation.get("loss"),
            status.judged_on,
        )
        for name, status in zip(run_labels(chosen), statuses, strict=True)
        if status.validation.get("photos") and not status.active
    ]
