"""What stands in the way of deleting a dataset."""

import pytest

from clothing_model import settings
from clothing_model.data.datasets.collection import find_known
from clothing_model.errors import InvalidDataset
from clothing_model.training.config import TrainingConfig
from clothing_model.training.jobs import submit
from clothing_model.training.run import runs
from pages.components.dataset.deletion import _delete
from tests.data.datasets.folders import fill, photos


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (TrainingConfig(dataset="mine"), "A training is using mine"),
        (TrainingConfig(tuned_stages=1, dataset="another"), "with fine-tuning is running"),
    ],
)
def test_a_training_that_needs_it_or_its_file_of_maps(config: TrainingConfig, words: str) -> None:
    """Maps of photos of several datasets lie in one file, which a training may be reading."""
    root = fill(settings.data_folder() / "mine", photos({"train": 1}))
    folder = str(root.parent / config.dataset)
    (run,) = submit([TrainingConfig(tuned_stages=config.tuned_stages, dataset=folder)])
    with pytest.raises(InvalidDataset, match=words):
        _delete(find_known("mine"))
    assert root.is_dir()
    runs.update_status(run, state="done")
    _delete(find_known("mine"))
    assert not root.exists()
