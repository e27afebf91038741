"""The saved models as a table: how good, how large, and what can be done with them."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from clothing_model import wording
from clothing_model.network.models.changed import changed_part
from clothing_model.network.models.folder import SavedModel, list_models
from clothing_model.training.run.runs import run_ids
from pages.components.models.model_deletion import delete_button
from pages.components.runs.table import ALWAYS, BALANCED
from pages.components.shared.called import maker_names, model_names, only_mine
from pages.components.shared.glossary import looked_up
from pages.components.shared.model_choice import model_links, say_damaged
from pages.components.shared.rows_by_space import rows_by_space
from pages.components.shared.visitor import visitor

_TICKED = "model"  # in the address
_TRAINED = (
    "What training has changed. The rest of the network is as it was: it has learned from the "
    "photos of ImageNet."
)


def choose_models() -> list[SavedModel]:
    """Draw the table; the models whose rows are ticked, in its order.

    Which are ticked stands in the address (`?model=<folder>,<folder>`); at first the first is.
    """
    models = list_models()
    say_damaged()
    if only_mine([model.maker for model in models]):
        models = [model for model in models if model.maker == visitor().id]
    total = wording.size(sum(model.size for model in models))
    noun = "model" if len(models) == 1 else "models"
    words = looked_up("validation", "balanced-accuracy", "backbone", "fine-tuning")
    st.caption(f"{len(models):,} {noun}, {total} on disk. {words}")
    chosen = _table(models)
    if not models:
        st.caption("You have no saved model yet.")
    elif not chosen:
        st.caption("Tick the box at the left of a row. A press on a column's name sorts by it.")
    return chosen


def _table(models: list[SavedModel]) -> list[SavedModel]:
    called, makers, asked = model_names(models), maker_names(), _asked(models)
    rows_by_space()
    event = st.dataframe(
        [model_row(model, called[model.name], makers.get(model.maker, "")) for model in models],
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={
            "selection": {"rows": [n for n, model in enumerate(models) if model.name in asked]}
        },
        key=f"models-{hash(tuple(model.name for model in models))}",  # ticks stay with places
        column_config=_columns(any(model.maker in makers for model in models)),
        placeholder="",
        alt="Saved models with their accuracy, date and size",
    )
    chosen = [models[place] for place in sorted(event.selection.rows) if place < len(models)]
    names = [model.name for model in chosen]
    if set(names) != set(asked):
        st.query_params[_TICKED] = ",".join(names)
        st.rerun()
    return chosen


def _asked(models: list[SavedModel]) -> list[str]:
    """The names of the models that are to be ticked: those in the address, or the first."""
    names = [model.name for model in models]
    if _TICKED not in st.query_params:
        return names[:1]
    return [name for name in st.query_params[_TICKED].split(",") if name in names]


def show_actions(chosen: Sequence[SavedModel]) -> None:
    """A row of what can be done with the ticked models; most of it is for a single one."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if len(chosen) == 1:
            _links(chosen[0])
        delete_button(chosen)


def _links(model: SavedModel) -> None:
    model_links(model.name)
    if (run := model.facts.get("run")) in run_ids():
        st.page_link(
            "runs.py",
            label="Its training",
            icon=":material/stacked_line_chart:",
            query_params={"runs": str(run)},
        )


def model_row(model: SavedModel, called: str, maker: str) -> dict[str, Any]:
    """One model's cells: accuracies in percent, size in MB (10^6 bytes)."""
    facts = model.facts
    figures = facts.get("validation", {})
    right, photos = model.checked
    largest, balanced = figures.get("largest_class"), figures.get("balanced_accuracy")
    return {
        "model": called,
        "by": maker,
        "accuracy": 100 * right / photos if photos else None,
        "right": f"{right:,} of {photos:,}" if photos else "not checked",
        "always": 100 * largest["photos"] / largest["of"] if largest else None,
        "balanced": None if balanced is None else 100 * balanced,
        "size": model.size / 1e6,
        "trained": changed_part(facts),
        "created": str(facts.get("created", ""))[:16].replace("T", " "),
        "origin": _origin(model),
        "backbone": str(facts.get("backbone", "")),
        "folder": model.name,
    }


def _origin(model: SavedModel) -> str:
    if model.shipped:
        return "comes with the app"
    return "added from a file" if model.added else "trained here"


def _columns(with_makers: bool) -> dict[str, Any]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    return {
        "model": text("Model", width=200, pinned=True),
        "by": text("Made by") if with_makers else None,
        "accuracy": number("Validation", format="%.1f %%", help="Its validation accuracy."),
        "right": text("Right", help="Validation photos named rightly, out of how many."),
        "always": number("Always the largest", format="%.1f %%", help=ALWAYS),
        "balanced": number("Balanced", format="%.1f %%", help=BALANCED),
        "size": number("Size", format="%.1f MB"),
        "trained": text("Trained", help=_TRAINED),
        "created": text("Saved (UTC)"),
        "origin": text("Origin"),
        "backbone": text("Backbone"),
        "folder": text("Folder", help="Where it lies on the server, in the folder of models."),
    }
