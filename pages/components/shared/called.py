"""What models and runs are called, in every menu and table, and who made them."""

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from clothing_model import rights, settings, wording
from clothing_model.errors import InvalidConfig, InvalidRun
from clothing_model.network.backbones import BACKBONES
from clothing_model.network.models.folder import SavedModel, list_models
from clothing_model.training.config import TrainingConfig
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run, Status
from pages.components.shared.run_words import best_text, one_line, short_name, special
from pages.components.shared.visitor import visitor

_FRESH = 2  # seconds
_BACKBONE_TITLES = {record.title for record in BACKBONES}


def model_names(models: Iterable[SavedModel]) -> dict[str, str]:
    """What to call models beside each other, by their folders' names: all different."""
    return _numbered({model.name: model_name(model) for model in models})


def model_labels(models: Iterable[SavedModel]) -> dict[str, str]:
    """The same, with accuracy, photos and maker: "First run · 94.0 % (47 of 50) · Anna"."""
    makers = maker_names()
    return _numbered({model.name: _label(model, makers) for model in models})


def _label(model: SavedModel, makers: Mapping[str, str]) -> str:
    right, photos = model.checked
    accuracy = wording.accuracy(right, photos) if photos else "not checked"
    parts = (model_name(model), accuracy, makers.get(model.maker))
    return " · ".join(part for part in parts if part)


def _numbered(found: dict[str, str]) -> dict[str, str]:
    seen: dict[str, int] = {}
    for key, words in found.items():
        seen[words] = seen.get(words, 0) + 1
        found[key] = words if seen[words] == 1 else f"{words} ({seen[words]})"
    return found


def model_name(model: SavedModel) -> str:
    """What people call a model by itself: as its run is called now, or what was special about
    that."""
    try:
        return short_name(runs.load(str(model.facts.get("run", ""))))
    except InvalidRun:  # it is deleted, or of another computer
        pass
    if model.title not in _BACKBONE_TITLES:
        return model.title
    try:
        training = {**model.facts.get("training", {}), "dataset": ""}
        return ", ".join(special(TrainingConfig.from_json(training)))
    except (InvalidConfig, TypeError):
        return model.title


def run_line(run: Run, status: Status) -> str:
    """A run by itself, with what tells it from others of its name, its accuracy and its maker."""
    parts = (one_line(run), best_text(run, status), maker_names().get(run.maker))
    return " · ".join(part for part in parts if part)


def maker_names() -> dict[str, str]:
    """What to call everybody who has made something and given a name, by id."""
    names = _makers(str(settings.runs_folder()), str(settings.models_folder()))
    own = visitor().id if names else ""
    return {maker: f"{name} (you)" if maker == own else name for maker, name in names.items()}


@st.cache_data(ttl=_FRESH, max_entries=1, show_spinner=False)
def _makers(runs_folder: str, models_folder: str) -> dict[str, str]:
    made = [(run.created, run.maker, run.made_by) for run in runs.list_runs()]
    made += [
        (str(model.facts.get("created", "")), model.maker, str(model.facts.get("made_by", "")))
        for model in list_models()
    ]
    return rights.names((maker, name) for _, maker, name in sorted(made))


def only_mine(makers: Sequence[str]) -> bool:
    """The choice between all and one's own, kept in the address, where several have made some."""
    if len(set(makers)) < 2:
        return False
    chosen = st.segmented_control(
        "Whose",
        ["All", "Mine"],
        default="All",
        required=True,
        key="whose",
        bind="query-params",
        label_visibility="collapsed",
    )
    return chosen == "Mine"
