"""Evaluate: how good a model is, and where it is wrong."""

from collections.abc import Callable

import streamlit as st

from clothing_model.data.datasets.collection import (
    KnownDataset,
    classes_of,
    find_known,
    fitting,
)
from clothing_model.data.datasets.completion import made_sentence
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.errors import EXPECTED, Stopped, sentence
from clothing_model.inference.report.facts import trained_on
from clothing_model.network.models.changed import changed_sentence
from clothing_model.network.models.folder import SavedModel, list_models
from pages.components.evaluate.comparison import show_comparison
from pages.components.evaluate.figures import show_figures
from pages.components.evaluate.mistakes import show_mistakes
from pages.components.evaluate.split_choice import choose_split, split_note
from pages.components.photo.gallery import first_page
from pages.components.photo.tile import tile_style
from pages.components.shared.background import offer_to_go_on
from pages.components.shared.datasets import choose_dataset, choose_next, manifest_as_trained
from pages.components.shared.model_choice import (
    choose_model,
    forget_gone,
    say_damaged,
    say_if_gone,
)
from pages.components.shared.outside_text import plain
from pages.components.shared.page import open_page

VIEWS: dict[str, Callable[[SavedModel, Manifest, KnownDataset, str], None]] = {
    "Figures": show_figures,
    "Mistakes": show_mistakes,
    "Two models": show_comparison,
}


_ANOTHER = "another-model"
WIDTH = 250  # px; model, dataset and split fit into one row


def main() -> None:
    open_page(
        "Evaluate",
        (
            "How good is a model on photos that it has not learned from, and where does it "
            "go wrong? Choose what to look at, then open any photo."
        ),
    )
    st.set_page_config(layout="wide")
    models = list_models()
    say_damaged()
    if not models:
        st.error("There is no saved model yet. Train one first.")
        return
    say_if_gone(models)
    row = st.container(horizontal=True, vertical_alignment="bottom")
    with row:
        model = evaluated_model(models)
        suit_dataset(model)
        dataset = choose_dataset(WIDTH)
    try:
        manifest = manifest_as_trained(dataset, model.facts)
    except Stopped:
        offer_to_go_on("Check the remaining photos")
        return
    except EXPECTED as error:
        st.error(plain(sentence(error)))
        return
    if manifest is None:
        return
    with row:
        split = choose_split(manifest)
    if manifest.made:
        st.caption(f":material/call_split: {plain(made_sentence(manifest))}")
    show_view(model, manifest, dataset, split)


def evaluated_model(models: list[SavedModel]) -> SavedModel:
    """The choice, kept in the address (?model=...)."""
    return choose_model("Model", "model", models, width=WIDTH, on_change=_chosen)


def _chosen() -> None:
    st.session_state[_ANOTHER] = True
    forget_gone()
    first_page()


def suit_dataset(model: SavedModel) -> None:
    """Put a dataset on view whose classes the model knows, its own first: where nobody has chosen
    one, and where another model has been chosen, which does not fit what is on view."""
    another = st.session_state.pop(_ANOTHER, False)
    asked = st.session_state.get("dataset") or st.query_params.get("dataset")
    on_view = find_known(asked)
    chosen = asked == on_view.name
    if chosen and not (another and classes_of(on_view) - set(model.class_names)):
        return
    if found := fitting(model.class_names, trained_on(model.facts)):
        choose_next(found.name)


def show_view(model: SavedModel, manifest: Manifest, dataset: KnownDataset, split: str) -> None:
    """What the model is and does on the split's photos."""
    view = st.segmented_control(
        "Show",
        list(VIEWS),
        default="Figures",
        required=True,
        key="view",
        bind="query-params",
        on_change=first_page,
        label_visibility="collapsed",
    )
    tile_style()
    split_note(model, dataset, split)
    if said := changed_sentence(model.facts):
        st.caption(f":material/tune: {plain(said)}")
    try:
        VIEWS[view or "Figures"](model, manifest, dataset, split)
    except Stopped:
        offer_to_go_on("Continue the evaluation")
    except EXPECTED as error:
        st.warning(plain(sentence(error)), icon=":material/rule:")


main()
