"""The chapter's experiments, a button each."""

import streamlit as st

from clothing_model.data.datasets.manifest import Manifest
from clothing_model.errors import EXPECTED, ClothingError, sentence
from clothing_model.network.backbones import BACKBONES, backbone
from clothing_model.training import jobs, presets
from clothing_model.training.config import TrainingConfig
from pages.components.shared.address_choice import address_choice
from pages.components.shared.outside_text import plain
from pages.components.train.cost import show_preset_costs
from pages.components.train.dataset import dataset_setting, offer_datasets
from pages.components.train.scrolling import bring_into_sight

_ICONS = {
    "first-run": ":material/play_arrow:",
    "learning-rates": ":material/speed:",
    "inner-sizes": ":material/stacks:",
    "dropout-rates": ":material/blur_on:",
    "augmentation": ":material/flip:",
    "large": ":material/open_in_full:",
}
_BACKBONES = ["", *(record.name for record in BACKBONES)]


def choose_preset(photos: Manifest | None, ready: bool = True) -> None:
    """The row of buttons, pressable once all is `ready`, and what each costs on `photos`.

    `?preset=learning-rates` in the address lights one up and explains it.
    """
    asked = _asked()
    with st.container(horizontal=True, gap="small"):
        for found in presets.PRESETS:
            title, about = presets.in_words(found.name, _configs(found.name))
            st.button(
                plain(title),
                key=f"preset-{found.name}",
                icon=_ICONS.get(found.name, ":material/science:"),
                type="primary" if asked is found else "secondary",
                help=plain(about),
                on_click=_start_preset,
                args=(found.name,),
                disabled=not ready,
            )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.toggle(
            f"Quick, on {presets.QUICK_PHOTOS} photos at most",
            True,
            key="quick",
            bind="query-params",
            help="A sample of the training photos with the classes in proportion, where there are "
            "more than that: the same picture in a fraction of the time, with accuracies a few "
            f"points lower. Augmented photos have {presets.QUICK_EPOCHS} epochs at most.",
        )
        st.selectbox(
            "Backbone of the experiment",
            _BACKBONES,
            index=address_choice("preset_backbone", _BACKBONES),
            format_func=lambda name: (
                f"Backbone: {backbone(name).title if name else 'the experiment’s own'}"
            ),
            key="preset_backbone",
            label_visibility="collapsed",
            width=265,
        )
        offer_datasets()
    show_preset_costs(st.session_state["preset_backbone"], st.session_state["quick"], photos)
    if asked is not None:
        runs = len(asked.configs)
        count = f"{runs} trainings" if runs > 1 else "One training"
        title, about = presets.in_words(asked.name, _configs(asked.name))
        st.info(f"**{plain(title)}.** {plain(about)} {count}: press the button to start.")


def _asked() -> presets.Preset | None:
    name = st.query_params.get("preset")
    try:
        return presets.preset(name) if name else None
    except ClothingError as error:
        st.warning(plain(str(error)))
        return None


def _configs(name: str, dataset: str = "") -> tuple[TrainingConfig, ...]:
    """An experiment's settings as the toggle and the choice of a backbone have them, or will
    have them: they stand below the buttons."""
    state, asked = st.session_state, st.query_params
    backbone = state.get("preset_backbone", asked.get("preset_backbone", ""))
    quick = state.get("quick", asked.get("quick", "true").lower() != "false")
    return presets.configs(name, backbone if backbone in _BACKBONES else "", dataset, quick)


def _start_preset(name: str) -> None:
    configs = _configs(name, dataset_setting())
    start(configs, presets.in_words(name, configs)[0])


def start(configs: tuple[TrainingConfig, ...], title: str = "") -> None:
    """Queue the trainings and have the address point at them; an error is kept for the page."""
    try:
        started = jobs.submit(configs, title)
    except EXPECTED as error:
        st.session_state["start_error"] = sentence(error)
        return
    for name in ("run", "sweep", "preset"):
        st.query_params.pop(name, None)
    st.session_state["just_started"] = True
    sweep = started[0].sweep
    st.query_params["sweep" if sweep else "run"] = sweep or started[0].id


def show_start_error() -> None:
    """Why the last press started nothing, once."""
    if words := st.session_state.pop("start_error", ""):
        with st.container(key="start-error"):
            st.error(plain(words), icon=":material/error:")
        bring_into_sight("start-error")
