"""`train --tuned-stages`, from photos to a saved network of its own that answers."""

import json
from pathlib import Path
from typing import Any

import pytest

from clothing_model.cli.main import main
from clothing_model.network.models.folder import find_model


@pytest.mark.slow
@pytest.mark.needs("tensorflow", "litert")
def test_stages_are_tuned_saved_and_answer_as_they_were_measured(
    drawn_dataset: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(*command: str) -> Any:
        assert main([*command, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    head = ["--backbone", "efficientnet-lite0", "--epochs", "1", "--data", str(drawn_dataset)]
    row = told("train", *head, "--tuned-stages", "1", "--tuning-epochs", "4", "--name", "tuned")
    saved = find_model("tuned")
    assert saved.tuned
    assert row["best_epoch"] > 1
    assert saved.facts["tuned"]["first"] == "stage7_block1_expand_conv"
    assert saved.facts["training"]["tuned_stages"] == 1
    found = told(
        "evaluate", "--model", "tuned", "--data", str(drawn_dataset), "--split", "validation"
    )
    assert found["right"] == saved.facts["validation"]["right"]
    assert found["right"] / found["photos"] > 0.4, "four times what guessing has"
    told("train", *head, "--name", "head")
    assert "tuning_rate" not in find_model("head").facts["training"]
