"""Saved models: a folder each.

    model.keras      pixels to logits, with everything in between
    model.json       the facts about it, and what has to be known to use it
    familiar.npz     what photos it was trained on look like to it (see familiarity.py)
    README.md        the model card, made from model.json

Listing and describing models costs no import of Keras.
"""

import json
import re
import shutil
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from clothing_model import settings
from clothing_model.errors import InvalidModel
from clothing_model.files import sync, write_json, write_text
from clothing_model.network.familiarity import Familiarity
from clothing_model.network.model_card import model_card
from clothing_model.network.model_facts import what_is_wrong

FORMAT = 1
SHIPPED = "clothes-lite2"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


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
    def class_names(self) -> tuple[str, ...]:
        return tuple(self.facts["class_names"])

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
    def shipped(self) -> bool:
        return self.folder == settings.SHIPPED_MODELS / SHIPPED

    @property
    def size(self) -> int:
        """Bytes on disk; 0 once it is deleted."""
        return sum(path.stat().st_size for path in self.folder.glob("*"))


def list_models() -> list[SavedModel]:
    """Every model that can be used: the shipped one first, then the newest first.

    Folders that hold no readable model are left out.
    """
    names = {
        path.parent.name
        for top in (settings.models_folder(), settings.SHIPPED_MODELS)
        for path in top.glob("*/model.json")
        if _NAME.fullmatch(path.parent.name)
    }
    models = []
    for name in names:
        try:
            models.append(find_model(name))
        except InvalidModel:
            continue
    newest = sorted(models, key=lambda model: str(model.facts.get("created", "")), reverse=True)
    return sorted(newest, key=lambda model: not model.shipped)


def find_model(name: str | None = None) -> SavedModel:
    """The model called `name`, or the shipped one. Raises InvalidModel."""
    name = name or SHIPPED
    if _NAME.fullmatch(name):
        for top in (settings.SHIPPED_MODELS, settings.models_folder()):
            if (top / name / "model.json").is_file():
                return _read(top / name)
    names = ", ".join(model.name for model in list_models()) or "none yet"
    raise InvalidModel(f"Expected the name of a saved model ({names}); received {name!r}.")


def _read(folder: Path) -> SavedModel:
    try:
        facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidModel(f"The model {folder.name} has no readable model.json.") from error
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        raise InvalidModel(
            f"Expected the model {folder.name} in format {FORMAT}; "
            "it was saved by another version of this app."
        )
    if wrong := what_is_wrong(facts):
        raise InvalidModel(f"The model {folder.name} cannot be used: in its model.json, {wrong}.")
    return SavedModel(folder.name, folder, facts)


def check_free(name: str) -> None:
    """Raises InvalidModel for a name that cannot be a folder's, or that is taken."""
    if not _NAME.fullmatch(name):
        raise InvalidModel(
            "Expected a model name of letters, digits, dots, dashes and underscores "
            f"(at most 100, the first a letter or digit); received {name!r}."
        )
    if _is_taken(name):
        raise InvalidModel(f"Expected a new name for the model; {name!r} is taken.")


def _is_taken(name: str) -> bool:
    tops = (settings.models_folder(), settings.SHIPPED_MODELS)
    return any((top / name).exists() for top in tops)


def free_name(name: str, taken: Collection[str] = ()) -> str:
    """`name`, or with the first of -2, -3, ... that makes it free and not one of `taken`."""
    for number in range(1, 10_000):
        tried = name if number == 1 else f"{name}-{number}"
        if tried not in taken and not _is_taken(tried):
            return tried
    raise InvalidModel(f"Expected a free name like {name!r}; all up to -9999 are taken.")


def save_model(
    model: Any, name: str, facts: dict[str, Any], familiarity: Familiarity
) -> SavedModel:
    """Keep a Keras model with its facts under `name`, which must be free.

    The folder is written beside, synced and renamed, so that no reader meets half a model.
    Raises InvalidModel for a name that is taken or cannot be a folder's.
    """
    check_free(name)
    target = settings.models_folder() / name
    beside = target.with_name(f".{uuid4().hex[:8]}-{name}")
    beside.mkdir(parents=True)
    try:
        model.save(beside / "model.keras")
        familiarity.save(beside / "familiar.npz")
        facts = {"format": FORMAT, "name": name, **facts, "sha256": _digest(beside)}
        write_facts(SavedModel(name, beside, facts))
        for file in ("model.keras", "familiar.npz"):
            sync(beside / file)
        beside.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return _read(target)


def delete_model(saved: SavedModel) -> None:
    """Remove a model for good; what was trained, its run, stays.

    The folder is renamed first, so that no reader meets half a model; whatever a crash leaves
    of it is removed before the next training. Raises InvalidModel for the shipped model and
    for one that is gone.
    """
    if saved.shipped:
        raise InvalidModel(
            f"Expected a model that was trained here; {saved.name} comes with the app and stays."
        )
    beside = saved.folder.with_name(f".{uuid4().hex[:8]}-{saved.name}")
    try:
        saved.folder.rename(beside)
    except FileNotFoundError as error:
        raise InvalidModel(
            f"Expected the saved model {saved.name}; it is gone, perhaps deleted by somebody else."
        ) from error
    shutil.rmtree(beside, ignore_errors=True)


def write_facts(saved: SavedModel) -> None:
    """Write a model's facts, and the model card made from them, into its folder."""
    write_json(saved.folder / "model.json", saved.facts)
    write_text(saved.folder / "README.md", model_card(saved.facts))


def with_figures(saved: SavedModel, split: str, figures: dict[str, Any]) -> SavedModel:
    """The model with the figures of one split kept in its facts and on its card."""
    changed = SavedModel(saved.name, saved.folder, {**saved.facts, split: figures})
    write_facts(changed)
    return changed


def load_keras(saved: SavedModel) -> Any:
    """The Keras model: pixels (B, S, S, 3) float32 0..255 to logits (B, classes).

    Raises InvalidModel where the file is missing, changed or damaged.
    """
    import keras

    path = saved.folder / "model.keras"
    if not path.is_file() or not zipfile.is_zipfile(path):
        raise InvalidModel(
            f"Expected a Keras file at {path}; it is missing or cut off. "
            "Copy the model again, or train a new one."
        )
    if _digest(saved.folder) != saved.facts["sha256"]:
        raise InvalidModel(
            f"The file of model {saved.name} is not the one that was saved (its SHA-256 "
            "differs). Copy the model again, or train a new one."
        )
    try:
        return keras.models.load_model(path, compile=False)
    except Exception as error:  # Keras raises whatever its parsers do
        raise InvalidModel(
            f"The file of model {saved.name} could not be read by this version of Keras."
        ) from error


def load_familiarity(saved: SavedModel) -> Familiarity:
    """What tells familiar photos from others. Raises InvalidModel."""
    try:
        return Familiarity.load(saved.folder / "familiar.npz")
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise InvalidModel(
            f"The file familiar.npz of model {saved.name} is missing or damaged. "
            "Copy the model again, or train a new one."
        ) from error


def _digest(folder: Path) -> str:
    return sha256((folder / "model.keras").read_bytes()).hexdigest()
