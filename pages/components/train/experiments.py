"""The chapter's experiments in their order: which one is on view, and how it is started."""

import streamlit as st

from clothing_model.data.augmentation.text import QUERY
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.errors import EXPECTED, ClothingError, sentence
from clothing_model.network.backbones import BACKBONES, backbone
from clothing_model.training import jobs, presets
from clothing_model.training.config import SIMPLE, TrainingConfig
from clothing_model.training.finished import experiment_of
from clothing_model.training.run.runs import Run
from pages.components.shared.address_choice import address_choice
from pages.components.shared.glossary import explained
from pages.components.shared.outside_text import plain
from pages.components.shared.visitor import named, visitor
from pages.components.train.cost import preset_cost
from pages.components.train.dataset import dataset_setting, offer_datasets
from pages.components.train.scrolling import bring_into_sight
from pages.components.train.tuning_words import explain_tuning, what_is_missing

OWN = "own"  # the training that the form describes, among the names of experiments
_KEY, _ADDRESS = "experiment", "preset"
_BACKBONES = ["", *(record.name for record in BACKBONES)]
_FORM = ("backbone", QUERY, *SIMPLE)


def choose_experiment(chosen: list[Run]) -> presets.Preset | None:
    """The row of experiments, numbered; the one on view, or None for a training of one's own.

    It is the one of the runs on view, else that of the address (?preset=learning-rates).
    """
    asked = _asked(chosen)
    st.session_state[_KEY] = asked.name if asked else OWN
    st.pills(
        "Experiment",
        [*(found.name for found in presets.PRESETS), OWN],
        format_func=_title,
        key=_KEY,
        label_visibility="collapsed",
        on_change=_choose,
    )
    return asked


def _title(name: str) -> str:
    if name == OWN:
        return ":material/edit: Your own"
    found = presets.preset(name)
    return f"{found.number:d} {plain(found.title)}"


def _choose() -> None:
    """Another one is on view; a press on the one that is takes its runs away."""
    name = st.session_state[_KEY] or st.query_params.get(_ADDRESS)
    for old in ("run", "sweep", _ADDRESS):
        st.query_params.pop(old, None)
    if name:
        st.query_params[_ADDRESS] = name


def _asked(chosen: list[Run]) -> presets.Preset | None:
    if chosen:
        return experiment_of(chosen[0])
    name = st.query_params.get(_ADDRESS)
    if not name and any(field in st.query_params for field in _FORM):
        st.query_params[_ADDRESS] = name = OWN  # also once they are back at their usual values
    if name == OWN:
        return None
    try:
        return presets.preset(name) if name else presets.PRESETS[0]
    except ClothingError as error:
        st.warning(plain(str(error)))
        return presets.PRESETS[0]


def heading(found: presets.Preset) -> str:
    """ "2 Learning rates: what if the steps are too large, or too small?", as Markdown."""
    question = found.question[:1].lower() + found.question[1:]
    return f"{found.number:d} {plain(found.title)}: {plain(question)}"


def show_question(found: presets.Preset) -> None:
    """The heading; what the experiment does unfolds from its question mark."""
    about = presets.in_words(found.name, _configs(found.name))[1]
    st.header(heading(found), anchor=False, help=explained(plain(about), found.title))


def show_start(found: presets.Preset, photos: Manifest | None, ready: bool) -> None:
    """The button that starts an experiment, once all is `ready`; how large it is, and its cost."""
    configs = _configs(found.name)
    title = presets.in_words(found.name, configs)[0]
    tunes = any(config.tunes for config in configs)
    missing = what_is_missing() if tunes else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            f"Start {len(configs):d} trainings" if len(configs) > 1 else "Start the training",
            key=f"preset-{found.name}",
            icon=":material/play_arrow:",
            type="primary",
            on_click=_start_preset,
            args=(found.name,),
            disabled=not ready or bool(missing),
        )
        st.toggle(
            "Quick: a sample of the photos",
            True,
            key="quick",
            bind="query-params",
            help=explained("With fewer photos a training takes seconds, and says less.", "Quick"),
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
    st.caption(f"{_title_words(found, title)}{preset_cost(configs, photos)}")
    if missing:
        st.caption(f":material/info: {plain(missing)}")
    elif tunes:
        explain_tuning()


def _title_words(found: presets.Preset, title: str) -> str:
    """What the experiment is on this backbone, where that has another name."""
    return "" if title == found.title else f"Here it is: {plain(title)}. "


def _configs(name: str, dataset: str = "") -> tuple[TrainingConfig, ...]:
    """An experiment's settings as the toggle and the choice of a backbone have them, or will
    have them: they stand beside the button."""
    state, asked = st.session_state, st.query_params
    backbone = state.get("preset_backbone", asked.get("preset_backbone", ""))
    quick = state.get("quick", asked.get("quick", "true").lower() != "false")
    return presets.configs(name, backbone if backbone in _BACKBONES else "", dataset, quick)


def _start_preset(name: str) -> None:
    configs = _configs(name, dataset_setting())
    start(configs, presets.in_words(name, configs)[0])


def start(configs: tuple[TrainingConfig, ...], title: str = "") -> None:
    """Queue the trainings and have the address point at them, once the visitor has a name; an
    error is kept for the page."""
    named(_submit, configs, title)


def _submit(configs: tuple[TrainingConfig, ...], title: str) -> None:
    try:
        started = jobs.submit(configs, title, visitor())
    except EXPECTED as error:
        st.session_state["start_error"] = sentence(error)
        return
    for name in ("run", "sweep", _ADDRESS):
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
