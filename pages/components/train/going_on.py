"""What trains on this computer at this moment, to be looked at."""

import streamlit as st

from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run
from pages.components.shared.called import run_line
from pages.components.shared.outside_text import plain


def show_going_on() -> None:
    """A button for each training that is running or waiting; one for all of an experiment."""
    groups: dict[str, Run] = {}
    for run in runs.list_runs():
        if runs.status(run).active:
            groups.setdefault(run.sweep or run.id, run)
    if not groups:
        return
    st.markdown("**Training now**")
    with st.container(horizontal=True, gap="small"):
        for run in groups.values():
            words = run.title if run.sweep else run_line(run, runs.status(run))
            st.button(
                plain(words or run.id),
                key=f"watch-{run.id}",
                icon=":material/visibility:",
                on_click=_watch,
                args=(run,),
            )


def _watch(run: Run) -> None:
    for old in ("run", "sweep", "preset"):
        st.query_params.pop(old, None)
    st.query_params["sweep" if run.sweep else "run"] = run.sweep or run.id
