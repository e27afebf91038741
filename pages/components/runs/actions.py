"""What can be done with chosen runs: name, download, start again, change, delete."""

import json
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import streamlit as st

from clothing_model.csv_file import TYPE, csv_file
from clothing_model.network.models.folder import SavedModel
from clothing_model.rights import may_change
from clothing_model.training.comparison import to_address
from clothing_model.training.learn.best_epoch import model_of_run
from clothing_model.training.run import runs
from clothing_model.training.run.epochs import EpochFigures
from clothing_model.training.run.runs import Run, Status
from pages.components.models.model_deletion import delete
from pages.components.shared.called import run_line
from pages.components.shared.confirmation import confirm_buttons
from pages.components.shared.outside_text import plain
from pages.components.shared.run_words import file_name, short_name
from pages.components.shared.visitor import OTHERS, as_maker, start_again, visitor


def show_actions(chosen: Sequence[Run], statuses: Sequence[Status]) -> None:
    """A row of buttons; most of them are for a single run."""
    about = short_name(chosen[0]) if len(chosen) == 1 else f"{len(chosen)} trainings"
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if len(chosen) == 1:
            _single(chosen[0], statuses[0])
        st.download_button(
            "Figures (CSV)",
            metrics_csv(chosen),
            file_name(about, "figures.csv"),
            TYPE,
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "Settings (JSON)",
            configs_json(chosen),
            file_name(about, "settings.json"),
            "application/json",
            icon=":material/data_object:",
            on_click="ignore",
        )
        who = visitor()
        own = all(may_change(who, run.maker) and not run.is_example for run in chosen)
        if st.button(
            "Delete",
            icon=":material/delete:",
            key="delete-runs",
            disabled=not own or any(status.active for status in statuses),
            help="Stop a run before you delete it." if own else _why_not(chosen),
        ):
            _confirm_delete(list(chosen))


def _why_not(chosen: Sequence[Run]) -> str:
    """Why these cannot be deleted."""
    return "Examples come along with the app." if any(r.is_example for r in chosen) else OTHERS


def _single(run: Run, status: Status) -> None:
    own = may_change(visitor(), run.maker)
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
            disabled=not own,
            on_click=as_maker,
            args=("Starting this training again", run.maker, start_again, run),
        )
    if run.is_example:
        return
    with (
        st.popover("Name and note", icon=":material/edit:", disabled=not own),
        st.form("rename", border=False),
    ):
        st.text_input("Name", run.name, max_chars=80, key=f"name-{run.id}")
        st.text_area("Note", run.note, max_chars=2_000, key=f"note-{run.id}")
        st.form_submit_button("Save", on_click=_rename, args=(run,))


def _rename(run: Run) -> None:
    name, note = (st.session_state[f"{what}-{run.id}"] or "" for what in ("name", "note"))
    as_maker("Renaming this training", run.maker, runs.rename, run, name, note)


def _link(label: str, icon: str, address: dict[str, str]) -> None:
    st.page_link("train.py", label=label, icon=icon, query_params=address)


@st.dialog("Delete for good?")
def _confirm_delete(chosen: list[Run]) -> None:
    st.markdown("\n".join(f"- {plain(run_line(run, runs.status(run)))}" for run in chosen))
    found = (model_of_run(run, runs.status(run)) for run in chosen)
    models = [model for model in found if model is not None and not model.shipped]
    st.markdown("Settings and curves are gone then.")
    if models:
        st.checkbox(f"Also delete {_saved_models(models)}", key="delete-models-too")
    confirm_buttons("Delete", "delete-for-good", "keep-runs", _delete, chosen, models)


def _saved_models(models: Sequence[SavedModel]) -> str:
    if len(models) == 1:
        return f"its saved model ({plain(models[0].name)})"
    return f"the {len(models)} models that they saved"


def _delete(chosen: list[Run], models: list[SavedModel]) -> None:
    if st.session_state.get("delete-models-too"):
        delete(models)
    for run in chosen:
        as_maker("Deleting this training", run.maker, runs.delete, run)


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
