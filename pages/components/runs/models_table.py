"""The saved models as a table: how good, how large, and what can be done with them."""

from typing import Any

import streamlit as st

from clothing_model import wording
from clothing_model.network.models.folder import SavedModel, list_models
from clothing_model.training.run.runs import run_ids
from pages.components.runs.keras_download import offer_keras_file
from pages.components.runs.model_deletion import delete_button
from pages.components.runs.table import ALWAYS, BALANCED
from pages.components.shared.model_choice import model_links, say_damaged
from pages.components.shared.navigation import TRAININGS, VIEW


def show_models() -> None:
    """The table, and the buttons for the ticked ones."""
    models = list_models()
    say_damaged()
    total = wording.size(sum(model.size for model in models))
    noun = "model" if len(models) == 1 else "models"
    st.caption(f"{len(models):,} {noun}, {total} on disk")
    event = st.dataframe(
        [model_row(model) for model in models],
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"models-{hash(tuple(model.name for model in models))}",  # ticks stay with places
        column_config=_columns(),
        alt="Saved models with their accuracy, date and size",
    )
    chosen = [models[place] for place in sorted(event.selection.rows) if place < len(models)]
    if not chosen:
        st.caption("Tick the box at the left of a row to use or to delete that model.")
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if len(chosen) == 1:
            _links(chosen[0])
        delete_button(chosen)


def _links(model: SavedModel) -> None:
    model_links(model.name)
    if (run := model.facts.get("run")) in run_ids():
        st.button(
            "Its training", icon=":material/stacked_line_chart:", on_click=_show_run, args=(run,)
        )
    offer_keras_file(model)


def _show_run(run: str) -> None:
    st.session_state[VIEW] = TRAININGS
    st.query_params["runs"] = run


def model_row(model: SavedModel) -> dict[str, Any]:
    """One model's cells: accuracies in percent, size in MB (10^6 bytes)."""
    facts = model.facts
    figures = facts["validation"]
    largest, balanced = figures.get("largest_class"), figures.get("balanced_accuracy")
    return {
        "model": model.name,
        "accuracy": 100 * figures["right"] / figures["photos"],
        "right": f"{figures['right']:,} of {figures['photos']:,}",
        "always": 100 * largest["photos"] / largest["of"] if largest else None,
        "balanced": None if balanced is None else 100 * balanced,
        "size": model.size / 1e6,
        "created": str(facts.get("created", ""))[:16].replace("T", " "),
        "origin": "comes with the app" if model.shipped else "trained here",
        "backbone": str(facts.get("backbone", "")),
        "title": model.title,
    }


def _columns() -> dict[str, Any]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    return {
        "model": text("Model", pinned=True),
        "accuracy": number("Validation", format="%.1f %%", help="Its validation accuracy."),
        "right": text("Right", help="Validation photos named rightly, out of how many."),
        "always": number("Always the largest", format="%.1f %%", help=ALWAYS),
        "balanced": number("Balanced", format="%.1f %%", help=BALANCED),
        "size": number("Size", format="%.1f MB"),
        "created": text("Saved (UTC)"),
        "origin": text("Origin"),
        "backbone": text("Backbone"),
        "title": text("Title"),
    }
