"""What a setting that is only a field gets by itself. `test_parameters` runs this, in a copy of
the project in whose fields there are four more."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clothing_model.cli import train
from clothing_model.cli.main import _parser, main
from clothing_model.data.augmentation import AugmentationConfig
from clothing_model.data.augmentation.keras_code import layers_code
from clothing_model.data.augmentation.text import from_query, to_query
from clothing_model.data.augmentation.transform import Transform
from clothing_model.errors import InvalidConfig
from clothing_model.files import write_json
from clothing_model.inference.report.facts import made_of
from clothing_model.network.models.folder import find_model
from clothing_model.training.comparison import differing, labels, setting_text, to_address
from clothing_model.training.config import SETTINGS, TrainingConfig
from clothing_model.training.run import runs
from pages.components.runs.settings import show_settings
from pages.components.runs.table import _columns, table_row
from tests.pages.augmentation_page import alts, opened, ranges_in_address
from tests.pages.made_runs import no_worker
from tests.pages.train_page import open_page

__all__ = ["no_worker", "show_settings"]

CHANGES: Mapping[str, Any] = {"momentum": 0.5, "nesterov": True, "optimizer": "plain"}
CONFIG = replace(TrainingConfig(), **CHANGES)


@pytest.mark.usefixtures("no_worker")
def test_form_and_address() -> None:
    page = open_page(**to_address(CONFIG))
    assert page.number_input(key="momentum").value == 0.5
    assert "How much of the last step goes on." in page.number_input(key="momentum").help
    next(button for button in page.button if button.label == "Train").click().run()
    (run,) = runs.list_runs()
    assert {name: getattr(run.config, name) for name in CHANGES} == CHANGES
    page.number_input(key="momentum").set_value(2.0)
    next(button for button in page.button if button.label == "Train").click().run()
    assert page.error[0].value == "Momentum must be a number from 0 to 1\\. You entered 2\\."


def test_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["train", "--help"])
    assert "share of the last step that goes on (default: 0.9)" in capsys.readouterr().out
    options = ["train", "--momentum", "0.5", "--nesterov", "--optimizer", "plain"]
    assert train.chosen_configs(_parser().parse_args(options)) == [CONFIG]
    assert train.chosen_configs(_parser().parse_args(["train"])) == [TrainingConfig()]
    assert main(["train", "--momentum", "2"]) == 1
    assert "Momentum must be a number from 0 to 1" in capsys.readouterr().err


def test_table_and_words() -> None:
    run = runs.create(CONFIG)
    row, columns = table_row(run, runs.status(run)), _columns()
    assert (row["momentum"], columns["momentum"]["label"]) == ("0.5", "Momentum")
    assert differing([TrainingConfig(), CONFIG]) == list(CHANGES)
    assert labels([TrainingConfig(), replace(TrainingConfig(), momentum=0.0)]) == [
        "momentum 0.9",
        "momentum no momentum",
    ]
    assert setting_text(CONFIG, "optimizer") == "plain"


def test_what_was_kept_before_has_the_default() -> None:
    run = runs.create(CONFIG)
    path = run.folder / "config.json"
    facts = json.loads(path.read_text())
    for name in CHANGES:
        del facts["config"][name]
    write_json(path, facts)
    assert runs.load(run.id).config == TrainingConfig()
    assert "momentum" not in made_of(find_model().facts, SETTINGS)
    facts = {**find_model().facts, "training": CONFIG.to_json()}
    assert made_of(facts, SETTINGS)["momentum"] == "0.5"


def test_augmentation_page_and_address() -> None:
    config = AugmentationConfig(shear=10, warp=20)
    assert from_query(to_query(config)) == config
    with pytest.raises(InvalidConfig, match="range of warp must be a number from 0 to 90 degrees"):
        from_query("warp-91")
    page = opened(show="Ten variants", augment=to_query(config))
    assert page.slider(key="range_warp").value == 20
    assert (page.slider(key="range_warp").label, page.slider(key="range_warp").max) == ("Warp", 90)
    page.slider(key="range_warp").set_value(30.0).run()
    assert ranges_in_address(page) == "shear-10-warp-30"
    page = opened(warp="-15")
    assert page.slider(key="warp").value == -15
    assert alts(page)[1] == "The photo after: warp −15°"
    assert "no layer for warp" in layers_code(config, 260)


def test_augmentation_command(tmp_path: Path, pants: Path, capsys: Any) -> None:
    command = ["augment", str(pants), "--warp", "-15", "--json", "--out", str(tmp_path / "exact")]
    assert main(command) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["parameters"] == Transform(warp=-15).to_json()
    command = ["augment", str(pants), "--warp", "15", "--seed", "1", "--out", str(tmp_path / "ten")]
    assert main(command) == 0
    assert capsys.readouterr().out.count("warp") == 10
