"""Curves of runs on a page: two charts, a caption, and what they say."""

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import streamlit as st

from clothing_model.training.comparison import Result, chance_sentence
from clothing_model.training.curve_diagnosis import diagnose
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run, Status
from pages.components.charts.curves import Curve, accuracy_chart, alternative, loss_chart
from pages.components.shared.outside_text import plain
from pages.components.shared.run_words import checkpoint_name, references, run_labels

_making = threading.Lock()


def show_curves(chosen: Sequence[Run], statuses: Sequence[Status], key: str) -> None:
    """Accuracy and loss of all `chosen`, on the same axes; nothing if no epoch can come."""
    curves = [
        Curve(label, tuple(runs.metrics(run)), checkpoint_name(run, status), reference)
        for run, status, label, reference in zip(
            chosen, statuses, run_labels(chosen), references(chosen, statuses), strict=True
        )
    ]
    if not any(curve.rows for curve in curves) and not any(s.active for s in statuses):
        return
    epochs = max(run.config.epochs for run in chosen)
    alt = alternative(curves)
    accuracy, loss = specs(tuple(curves), epochs)
    st.vega_lite_chart(accuracy, key=f"{key}-accuracy", alt=f"Accuracy. {alt}")
    st.vega_lite_chart(loss, key=f"{key}-loss", alt=f"Loss. {alt}")
    st.caption(_caption(curves))


def specs(curves: tuple[Curve, ...], epochs: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both charts in Vega-Lite. All who watch a run share them: making them takes 80 ms of the
    server's time, which thirty browsers would ask for every second, in the same moment. So one
    makes them, and the others wait for that.
    """
    with _making:
        return _specs(curves, epochs)


@lru_cache(maxsize=64)
def _specs(curves: tuple[Curve, ...], epochs: int) -> tuple[dict[str, Any], dict[str, Any]]:
    charts = (accuracy_chart(curves, epochs), loss_chart(curves, epochs))
    accuracy, loss = ({**chart.to_dict(), "config": {}} for chart in charts)
    return accuracy, loss


def _caption(curves: Sequence[Curve]) -> str:
    words = (
        "Dashed: training photos. Solid: validation photos. A ring marks the best epoch: the "
        "highest validation accuracy, of equals the lowest validation loss."
    )
    if any(curve.reference is not None for curve in curves):
        words += (
            " A diamond at the right edge is the chapter's own best result for that setting "
            "(Xception at 150 px on all 3,068 training photos; 341 for validation)."
        )
    return words


def show_diagnosis(chosen: Sequence[Run], statuses: Sequence[Status]) -> None:
    """What the curves say, run by run, and whether one is really ahead."""
    diagnoses = [
        diagnose(runs.metrics(run), run.config, status)
        for run, status in zip(chosen, statuses, strict=True)
    ]
    if len(chosen) == 1:
        if diagnoses[0].kind != "early" or statuses[0].active:
            st.markdown(f"**{plain(diagnoses[0].sentence)}**")
        return
    names = run_labels(chosen)
    lines = [
        f"- **{plain(name)}**: {plain(diagnosis.sentence)}"
        for name, diagnosis in zip(names, diagnoses, strict=True)
        if diagnosis.kind != "early"
    ]
    st.markdown("\n".join(lines))
    if sentence := chance_sentence(results(chosen, statuses)):
        st.info(plain(sentence), icon=":material/balance:")


def results(chosen: Sequence[Run], statuses: Sequence[Status]) -> list[Result]:
    """What each finished run got right on the validation photos, labels ready for Markdown."""
    return [
        Result(
            plain(name),
            int(status.validation["right"]),
            int(status.validation["photos"]),
            status.validation.get("loss"),
            status.judged_on,
        )
        for name, status in zip(run_labels(chosen), statuses, strict=True)
        if status.validation.get("photos") and not status.active
    ]
