"""What can be done with chosen runs: name, download, start again, change, delete."""

import json
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import streamlit as st

from clothing_model.csv_file import TYPE, csv_file
from clothing_model.network.models.folder import SavedModel
from clothing_model.training.comparison import to_address
from clothing_model.training.learn.best_epoch import model_of_run
from clothing_model.training.run import runs
from clothing_model.training.run.epochs import EpochFigures
from clothing_model.training.run.runs import Run, Status
from pages.components.runs.model_deletion import delete
from pages.components.shared.outside_text import plain
from pages.components.shared.page import attempt
from pages.components.shared.run_words import one_line


def show_actions(chosen: Sequence[Run], statuses: Sequence[Status]) -> None:
    """A row of buttons; most of them are for a single run."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if len(chosen) == 1:
            _single(chosen[0], statuses[0])
        st.download_button(
            "Figures (CSV)",
            metrics_csv(chosen),
            "metrics.csv",
            TYPE,
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "Settings (JSON)",
            configs_json(chosen),
            "config.json",
            "application/json",
            icon=":material/data_object:",
            on_click="ignore",
        )
        if st.button(
            "Delete",
            icon=":material/delete:",
            key="delete-runs",
            disabled=any(status.active for status in statuses),
            help="Stop a run before you delete it.",
        ):
            _confirm_delete(list(chosen))


def _single(run: Run, status: Status) -> None:
    address = {"sweep": run.sweep} if run.sweep else {"run": run.id}
    _link("Open in Train", ":material/show_chart:", address)
    _link("Start with changes", ":material/tune:", to_address(run.config))
    if model := model_of_run(run, status):
        st.page_link(
            "classify.py",
            label="Classify with its model",
            icon=":material/photo_camera:",
            query_params={"model": model.name},
        )
    if status.state in ("stopped", "failed", "interrupted"):
        st.button(
            "Start again",
            icon=":material/replay:",
            key="start-again",
            help="It goes on after its last finished epoch.",
            on_click=attempt,
            args=(runs.start_again, run),
        )
    with st.popover("Name and note", icon=":material/edit:"), st.form("rename", border=False):
        st.text_input("Name", run.name, max_chars=80, key=f"name-{run.id}")
        st.text_area("Note", run.note, max_chars=2_000, key=f"note-{run.id}")
        st.form_submit_button("Save", on_click=_rename, args=(run,))


def _rename(run: Run) -> None:
    name, note = (st.session_state[f"{what}-{run.id}"] or "" for what in ("name", "note"))
    attempt(runs.rename, run, name, note)


def _link(label: str, icon: str, address: dict[str, str]) -> None:
    st.page_link("train.py", label=label, icon=icon, query_params=address)


@st.dialog("Delete for good?")
def _confirm_delete(chosen: list[Run]) -> None:
    st.markdown("\n".join(f"- {plain(one_line(run))}" for run in chosen))
    found = (model_of_run(run, runs.status(run)) for run in chosen)
    models = [model for model in found if model is not None and not model.shipped]
    st.markdown("Settings and curves are gone then.")
    if models:
        st.checkbox(f"Also delete {_saved_models(models)}", key="delete-models-too")
    with st.container(horizontal=True):
        if st.button(
            "Delete",
            type="primary",
            key="delete-for-good",
            on_click=_delete,
            args=(chosen, models),
        ):
            st.rerun()
        if st.button("Keep", key="keep-runs"):
            st.rerun()


def _saved_models(models: Sequence[SavedModel]) -> str:
    if len(models) == 1:
        return f"its saved model {plain(models[0].name)}"
    return f"the {len(models)} models that they saved"


def _delete(chosen: list[Run], models: list[SavedModel]) -> None:
    if st.session_state.get("delete-models-too"):
        delete(models)
    for run in chosen:
        attempt(runs.delete, run)


def metrics_csv(chosen: Sequence[Run]) -> bytes:
    """A CSV file with a line for each epoch of each run: run, epoch, accuracies 0..1 and losses
    in nats."""
    names = [field.name for field in fields(EpochFigures)]
    lines = [
        [run.id, *(getattr(row, name) for name in names)]
        for run in chosen
        for row in runs.metrics(run)
    ]
    return csv_file(["run", *names], lines)


def configs_json(chosen: Sequence[Run]) -> str:
    """The settings of one run as an object, of several by their ids; the dataset by its name."""
    found = {
        run.id: {**run.config.to_json(), "dataset": Path(run.config.dataset).name} for run in chosen
    }
    return json.dumps(found[chosen[0].id] if len(chosen) == 1 else found, indent=2)
