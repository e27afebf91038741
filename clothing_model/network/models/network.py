"""What network a saved model runs on: its frozen backbone, or one of its own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clothing_model.errors import EngineMissing, InvalidModel
from clothing_model.network.backbones import backbone
from clothing_model.network.engine import FrozenBackbone, Network
from clothing_model.network.models.facts import ADDED, NETWORK_FILE
from clothing_model.network.models.folder import SavedModel, file_of, load_keras
from clothing_model.tasks import Report


def network_of(saved: SavedModel) -> Network:
    """Raises InvalidConfig for a backbone that is not known, InvalidModel for one that takes
    photos of another size."""
    if saved.whole or saved.facts["format"] == ADDED:
        return OwnNetwork(saved)
    record = backbone(str(saved.facts["backbone"]))
    if saved.image_size != record.image_size:
        raise InvalidModel(
            f"The model.json of {saved.name} must say photos of {record.image_size} px, as "
            f"{record.title} takes them. It says {saved.image_size}."
        )
    weights = str(saved.facts["backbone_weights"])
    return OwnNetwork(saved) if saved.tuned else FrozenBackbone(record, weights)


@dataclass(frozen=True)
class OwnNetwork:
    """A `Network`: the one in a model's own files. Its vectors are those of no other model."""

    saved: SavedModel

    @property
    def name(self) -> str:
        return str(self.saved.facts["backbone"])

    @property
    def weights(self) -> str:
        return str(self.saved.facts["sha256"])

    @property
    def image_size(self) -> int:
        return self.saved.image_size

    @property
    def interpolation(self) -> str:
        return self.saved.interpolation

    def has_no_litert_file(self) -> bool:
        """As `Network`: whether it was saved without one."""
        return NETWORK_FILE not in self.saved.files

    def litert_file(self, report: Report | None = None) -> Path:
        """As `Network`. Raises InvalidModel where the file is missing or damaged."""
        if self.has_no_litert_file():
            raise EngineMissing(
                f"The model {self.saved.name} has its network as a Keras file alone. Choose Keras "
                "as the engine, which needs TensorFlow: `pip install -r requirements.txt`."
            )
        return file_of(self.saved, NETWORK_FILE, "network")

    def keras_model(self) -> Any:
        """As `Network`. Raises InvalidModel."""
        return checked(load_keras(self.saved), self.saved)


def checked(model: Any, saved: SavedModel) -> Any:
    """The Keras model, if it takes and gives what model.json says. Raises InvalidModel."""
    expected = (None, saved.image_size, saved.image_size, 3), (None, len(saved.class_names))
    received = tuple(model.input_shape), tuple(model.output_shape)
    if received != expected:
        raise InvalidModel(
            f"The model {saved.name} must take and give {expected}, as its model.json says. "
            f"It takes and gives {received}."
        )
    return model
