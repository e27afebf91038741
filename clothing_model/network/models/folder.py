"""Saved models: a folder each.

    model.json       the facts about it, and what has to be known to use it
    head.npz         vectors to logits; the vectors are made by a backbone, which is named by its
                     hash, or, where stages of it were tuned, by a network of the model's own:
    network.tflite     pixels to vectors and last feature maps, for LiteRT; absent where the
                       network could not be converted
    model.keras        pixels to logits, with everything in between, for Keras
                     The shipped model has a model.keras in any case, for who loads it elsewhere;
                     models that were saved by earlier versions have nothing else
                     A model that was added from a file has a network.tflite, and a model.keras
                     where it came as a Keras file
    familiar.npz     what photos it was trained on look like to it (see familiarity.py)
    README.md        the model card, made from model.json

Listing and describing models costs no import of Keras.
"""

import os
import re
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from clothing_model import settings
from clothing_model.data.datasets.layout import class_name
from clothing_model.errors import InvalidModel, out_of_memory
from clothing_model.files import folders_in, read_json
from clothing_model.network.familiarity import Familiarity
from clothing_model.network.head import DenseHead
from clothing_model.network.models.facts import (
    ADDED,
    FORMATS,
    HEAD_FILE,
    KERAS_FILE,
    TUNED,
    WHOLE,
    what_is_wrong,
)

SHIPPED = "clothes-lite2"

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True)
class SavedModel:
    """A model in its folder. `facts` is the whole of model.json."""

    name: str
    folder: Path
    facts: dict[str, Any]

    @property
    def title(self) -> str:
        return str(self.facts["title"])

    @property
    def maker(self) -> str:
        """The id of the visitor whose training it is from, or ""."""
        return str(self.facts.get("maker", ""))

    @property
    def class_names(self) -> tuple[str, ...]:
        return tuple(class_name(name) for name in self.facts["class_names"])

    @property
    def image_size(self) -> int:
        return int(self.facts["image_size"])

    @property
    def interpolation(self) -> str:
        return str(self.facts["interpolation"])

    @property
    def temperature(self) -> float:
        return float(self.facts["temperature"])

    @property
    def checked(self) -> tuple[int, int]:
        """How many validation photos it had right, out of how many; (0, 0) where a model that
        was added was checked on none."""
        figures = self.facts.get("validation", {"right": 0, "photos": 0})
        return int(figures["right"]), int(figures["photos"])

    @property
    def key(self) -> tuple[str, float, float]:
        """What its answers depend on, besides the photo: its weights, its temperature, and from
        where on a photo is unusual."""
        unusual = self.facts.get("unfamiliar", {})
        return str(self.facts["sha256"]), self.temperature, float(unusual.get("threshold", 0.0))

    @property
    def whole(self) -> bool:
        """Whether it is one Keras file, as earlier versions saved them."""
        return bool(self.facts["format"] == WHOLE)

    @property
    def tuned(self) -> bool:
        """Whether stages of its backbone were tuned, so that it has a network of its own."""
        return bool(self.facts["format"] == TUNED)

    @property
    def added(self) -> bool:
        """Whether it was trained elsewhere and came in as a file."""
        return "added" in self.facts

    @property
    def own_network(self) -> bool:
        """Whether it carries a network of its own beside its head, tuned here or added."""
        return bool(self.facts["format"] in (TUNED, ADDED))

    @property
    def explains(self) -> bool:
        """Whether its last feature maps are known, so that places on a photo can be told."""
        return bool(self.facts.get("added", {}).get("explains", True))

    @property
    def files(self) -> dict[str, str]:
        """The SHA-256 that each of its large files had when it was saved, by name."""
        facts = self.facts
        if facts["format"] in (TUNED, ADDED):
            return dict(facts["files"])
        if self.whole:
            return {KERAS_FILE: str(facts["sha256"])}
        return {HEAD_FILE: str(facts["sha256"]), KERAS_FILE: str(facts.get("keras_sha256", ""))}

    @property
    def shipped(self) -> bool:
        return self.folder == settings.SHIPPED_MODELS / SHIPPED

    @property
    def size(self) -> int:
        """Bytes on disk; 0 once it is deleted."""
        try:
            return sum(path.stat().st_size for path in self.folder.glob("*"))
        except OSError:  # deleted in this moment
            return 0


def list_models() -> list[SavedModel]:
    """Every model that can be used: the shipped one first, then the newest first, then by name.

    Folders that hold no readable model are left out.
    """
    models = [model for model in _read_all() if isinstance(model, SavedModel)]
    models.sort(key=lambda model: model.name)
    newest = sorted(models, key=lambda model: str(model.facts.get("created", "")), reverse=True)
    return sorted(newest, key=lambda model: not model.shipped)


def damaged_models() -> list[str]:
    """A sentence for each model that is there and cannot be used."""
    return sorted(str(error) for error in _read_all() if isinstance(error, InvalidModel))


def _read_all() -> list[SavedModel | InvalidModel]:
    found: dict[str, SavedModel | InvalidModel] = {}
    for folder in (*folders_in(settings.SHIPPED_MODELS), *folders_in(settings.models_folder())):
        name = folder.name
        if name not in found and NAME.fullmatch(name) and os.path.isfile(folder / "model.json"):
            try:
                found[name] = read_folder(folder)
            except InvalidModel as error:
                found[name] = error
    return list(found.values())


def find_model(name: str | None = None) -> SavedModel:
    """The model called `name`, or the shipped one. Raises InvalidModel."""
    name = name or SHIPPED
    if NAME.fullmatch(name):
        for top in (settings.SHIPPED_MODELS, settings.models_folder()):
            if os.path.isfile(top / name / "model.json"):
                return read_folder(top / name)
    names = ", ".join(model.name for model in list_models())
    choice = f"Choose one of {names}." if names else "There are none yet."
    raise InvalidModel(f"There is no saved model called {name!r}. {choice}")


def others_like(model: SavedModel) -> list[SavedModel]:
    """The other models with the same classes, the most recently trained first, then by name."""
    others = [
        found
        for found in list_models()
        if found.name != model.name and found.class_names == model.class_names
    ]
    others.sort(key=lambda found: found.name)
    return sorted(others, key=lambda found: str(found.facts.get("created", "")), reverse=True)


def read_folder(folder: Path) -> SavedModel:
    """The model in this folder. Raises InvalidModel."""
    try:
        facts = read_json(folder / "model.json", dict[str, Any])
    except (OSError, ValueError) as error:
        raise InvalidModel(
            f"The model {folder.name} has no readable model.json.", folder
        ) from error
    if facts.get("format") not in FORMATS:
        raise InvalidModel(
            f"The model {folder.name} must have a format from {FORMATS[0]} to {FORMATS[-1]}. "
            "It was saved by another version of this app."
        )
    if wrong := what_is_wrong(facts):
        raise InvalidModel(f"The model {folder.name} cannot be used: in its model.json, {wrong}.")
    return SavedModel(folder.name, folder, facts)


def load_keras(saved: SavedModel) -> Any:
    """The Keras file of a model: pixels (B, S, S, 3) float32 0..255 to logits (B, classes).

    Raises InvalidModel where the file is missing, changed or damaged.
    """
    import keras

    path = keras_file(saved)
    try:
        return keras.models.load_model(path, compile=False)
    except Exception as error:  # Keras raises whatever its parsers do
        if out_of_memory(error):
            raise
        raise InvalidModel(
            f"The file of model {saved.name} could not be read by this version of Keras."
        ) from error


def keras_file(saved: SavedModel) -> Path:
    """The Keras file that a model has. Raises InvalidModel where it is missing or changed."""
    path = saved.folder / KERAS_FILE
    if path.is_file() and not zipfile.is_zipfile(path):
        raise _broken(saved, "Keras file", path)
    return file_of(saved, KERAS_FILE, "Keras file")


def load_head(saved: SavedModel) -> DenseHead:
    """The head of a model that is not whole. Raises InvalidModel where its file is missing,
    changed or damaged, or does not have the model's classes."""
    path = file_of(saved, HEAD_FILE, "head")
    try:
        head = DenseHead.load(path)
    except (OSError, ValueError) as error:
        raise _broken(saved, "head", path) from error
    if head.classes != len(saved.class_names):
        raise InvalidModel(
            f"The head of {saved.name} must have {len(saved.class_names)} classes, as its "
            f"model.json says. It has {head.classes}."
        )
    return head


def _broken(saved: SavedModel, title: str, path: Path) -> InvalidModel:
    return InvalidModel(
        f"The {title} of model {saved.name} is missing or cut off. Copy the model again, or train "
        "a new one.",
        path,
    )


def file_of(saved: SavedModel, file: str, title: str) -> Path:
    """A file of a model. Raises InvalidModel where it is missing or not what was saved."""
    path = saved.folder / file
    if not path.is_file():
        raise _broken(saved, title, path)
    if digest_of(path) != saved.files.get(file):
        raise InvalidModel(
            f"The {title} of model {saved.name} is not the one that was saved (its SHA-256 "
            "differs). Copy the model again, or train a new one.",
            path,
        )
    return path


def load_familiarity(saved: SavedModel) -> Familiarity:
    """What tells familiar photos from others. Raises InvalidModel."""
    try:
        return Familiarity.load(saved.folder / "familiar.npz")
    except (OSError, ValueError) as error:
        raise InvalidModel(
            f"The file familiar.npz of model {saved.name} is missing or damaged. "
            "Copy the model again, or train a new one."
        ) from error


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    return sha256(path.read_bytes()).hexdigest()
