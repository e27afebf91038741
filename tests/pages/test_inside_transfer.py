"""Transfer learning, drawn, on the page Inside."""

import ast
import re

from streamlit.testing.v1 import AppTest

from clothing_model.network.models.folder import find_model
from clothing_model.training.config import TrainingConfig
from clothing_model.training.keras_code import transfer_code
from clothing_model.training.presets import configs
from clothing_model.training.run import runs
from clothing_model.training.trained_numbers import trained_numbers
from tests.pages.inside_page import opened
from tests.pages.reading import texts


def drawing(page: AppTest) -> str:
    (found,) = [part.proto.body for part in page.get("html") if "<ol class=" in part.proto.body]
    return re.sub(r"<[^>]+>", "\n", found.partition("</style>")[2])


def test_the_model_at_work_comes_first_with_its_own_settings() -> None:
    page = opened("transfer")
    config = TrainingConfig.from_json(find_model().facts["training"])
    found = trained_numbers(config, 10)
    assert f"frozen: {found.frozen:,} numbers" in drawing(page)
    assert f"trained: {found.last:,} numbers" in drawing(page)
    assert (f"{config.inner_size:,} units with ReLU" in drawing(page)) == bool(config.inner_size)
    assert f"Of {found.all:,} numbers, {found.trained:,} are trained" in texts(page).replace(
        "*", ""
    )
    (code,) = page.code
    assert code.value == transfer_code(config, 10, "data/clothing-dataset-small").strip("\n")
    assert ast.parse(code.value).body


def test_an_experiment_on_the_chosen_network_and_a_training() -> None:
    run = runs.create(configs("fine-tuning")[2])
    page = opened("transfer", settings="learning-rates", network="efficientnet-lite0")
    assert "frozen: 3,413,024 numbers" in drawing(page)
    assert "trained: 12,810 numbers" in drawing(page)
    page = opened("transfer", settings=run.id)
    assert "stages 6 and 7, after the head" in drawing(page)
    assert "trained: 3,616,304 numbers" in drawing(page)
