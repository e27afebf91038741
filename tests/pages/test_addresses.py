"""Whatever stands in an address, the page shows itself."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from clothing_model.data.datasets.folders import scan
from clothing_model.training import presets
from clothing_model.training.config import SETTINGS
from tests.pages.made_runs import finish, no_worker, submit
from tests.pages.opening import opened_at
from tests.pages.reading import as_read

__all__ = ["no_worker"]

HOSTILE = ("inf", "1e999", "nan", str(10**30), "", "text", "-1", "9" * 400, "0.5", "\0")
# What pages read of an address by themselves, besides what their widgets are bound to.
READ = (
    *("preset", "run", "sweep", "runs", "augment", "backbone", "preset_backbone", "dataset"),
    *("photo", "drawings", "apart", "model", "other", "network", "section"),
    *("layer", "channel", "depth"),
    *("lesson", "step", "open", "term"),
)
VIEWS: dict[str, dict[str, str]] = {
    "train": {},
    "augmentation": {"show": "By hand"},
    "augmentation: variants": {"show": "Ten variants"},
    "augmentation: strip": {"show": "One parameter"},
    "augmentation: angles": {"show": "Shear or turn?"},
    "augmentation: dataset": {"photo_source": "Dataset"},
    "inside": {},
    "inside: dataset": {"photo_source": "Dataset"},
    "inside: maps": {"section": "maps"},
    "inside: deeper": {"section": "deeper"},
    "inside: vector": {"section": "vector", "other_photo_source": "Dataset"},
    "runs": {},
    "models": {},
    "dataset": {},
    "dataset: problems": {"view": "Problems"},
    "evaluate": {},
    "classify": {},
    "lesson": {},
    "glossary": {},
}


@pytest.fixture(autouse=True)
def something_to_show(
    drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch, no_worker: None
) -> None:
    monkeypatch.setenv("CLOTHING_DATASET", str(drawn_dataset))
    scan(drawn_dataset)
    finish(submit(presets.preset("first-run").configs)[0])


def bound(page: AppTest) -> set[str]:
    """The names in the address that the page's widgets are bound to."""
    names = {getattr(getattr(node, "proto", None), "query_param_key", "") for node in page.main}
    return names - {""}


@pytest.mark.parametrize("view", VIEWS)
def test_any_value_in_an_address(view: str) -> None:
    """Each name gets each of the values where there are numbers to fill in, else some of them."""
    name, chosen = view.partition(":")[0], VIEWS[view]
    page = opened_at(name, chosen)
    heading, names = page.title[0].value, sorted((bound(page) | set(READ)) - set(chosen))
    for first in range(len(HOSTILE) if page.number_input else 3):
        values = [HOSTILE[(first + place) % len(HOSTILE)] for place in range(len(names))]
        page = opened_at(name, {**dict(zip(names, values, strict=True)), **chosen})
        assert page.title[0].value == heading


def test_numbers_that_no_widget_can_take_are_those_of_an_empty_form() -> None:
    form = opened_at("train", {})
    numbers = {number.key: number.value for number in form.number_input}
    assert len(numbers) == 8
    for value in ("inf", "-inf", "1e999", "nan", "", "text", "9" * 400):
        page = opened_at("train", dict.fromkeys(numbers, value))
        assert {number.key: number.value for number in page.number_input} == numbers, value


def test_a_number_that_may_not_be_has_its_sentence() -> None:
    for name, value in {"epochs": "10.5", "inner_size": "1e30", "seed": "-1"}.items():
        title = SETTINGS[name].heading
        page = opened_at("train", {name: value})
        next(button for button in page.button if button.label == "Train").click().run()
        assert f"{title} must be a whole number from" in as_read(page.error[0].value)
