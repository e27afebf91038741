"""Saved models: made, renamed into place, changed and deleted, never half."""

from collections.abc import Collection
from contextlib import suppress
from typing import Any
from uuid import uuid4

from clothing_model import settings
from clothing_model.errors import InvalidModel
from clothing_model.files import move, remove, safe_name, write_json, write_text
from clothing_model.network.familiarity import Familiarity
from clothing_model.network.head import DenseHead
from clothing_model.network.models.card import model_card
from clothing_model.network.models.facts import FORMAT
from clothing_model.network.models.folder import (
    HEAD_FILE,
    NAME,
    SavedModel,
    digest_of,
    read_folder,
)


def check_free(name: str) -> None:
    """Raises InvalidModel for a name that cannot be a folder's, or that is taken."""
    if not NAME.fullmatch(name) or safe_name(name) != name:
        raise InvalidModel(
            "Expected a model name of letters, digits, dots, dashes and underscores "
            "(at most 100, the first a letter or digit, the last no dot) that is no device's, as "
            f"CON is on Windows; received {name!r}."
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
    head: DenseHead, name: str, facts: dict[str, Any], familiarity: Familiarity
) -> SavedModel:
    """Keep a head on a frozen backbone with its facts under `name`, which must be free.

    The folder is written beside, synced and renamed, so that no reader meets half a model.
    Raises InvalidModel for a name that is taken or cannot be a folder's.
    """
    check_free(name)
    target = settings.models_folder() / name
    beside = target.with_name(f".{uuid4().hex[:8]}-{name}")
    beside.mkdir(parents=True)
    try:
        head.save(beside / HEAD_FILE)
        familiarity.save(beside / "familiar.npz")
        digest = digest_of(beside / HEAD_FILE)
        write_facts(
            SavedModel(name, beside, {"format": FORMAT, "name": name, **facts, "sha256": digest})
        )
        move(beside, target)
    finally:
        with suppress(OSError):
            remove(beside)
    return read_folder(target)


def delete_model(saved: SavedModel) -> None:
    """Remove a model for good; what was trained, its run, stays.

    The folder is renamed first, so that no reader meets half a model; whatever a crash leaves
    of it is removed before the next training. Raises InvalidModel for the shipped model, and
    for one that is gone or in use.
    """
    if saved.shipped:
        raise InvalidModel(
            f"Expected a model that was trained here; {saved.name} comes with the app and stays."
        )
    beside = saved.folder.with_name(f".{uuid4().hex[:8]}-{saved.name}")
    try:
        move(saved.folder, beside)
    except FileNotFoundError as error:
        raise InvalidModel(
            f"Expected the saved model {saved.name}; it is gone, perhaps deleted by somebody else."
        ) from error
    except PermissionError as error:
        raise InvalidModel(
            f"The model {saved.name} cannot be deleted: it is in use, or its folder is read-only."
        ) from error
    with suppress(OSError):
        remove(beside)


def write_facts(saved: SavedModel) -> None:
    """Write a model's facts, and the model card made from them, into its folder."""
    write_json(saved.folder / "model.json", saved.facts)
    write_text(saved.folder / "README.md", model_card(saved.facts))


def calibrated(
    saved: SavedModel, facts: dict[str, Any], learned: dict[str, int], familiarity: Familiarity
) -> SavedModel:
    """The model with another temperature and threshold and their figures (`calibration`), kept
    in its folder; figures of test photos, which hold no longer, are left out."""
    dataset = {**saved.facts.get("dataset", {}), "learned": learned}
    kept = {name: value for name, value in saved.facts.items() if name != "test"}
    changed = SavedModel(saved.name, saved.folder, {**kept, **facts, "dataset": dataset})
    familiarity.save(saved.folder / "familiar.npz")
    write_facts(changed)
    return changed


def with_figures(saved: SavedModel, split: str, figures: dict[str, Any]) -> SavedModel:
    """The model with the figures of one split kept in its facts and on its card."""
    changed = SavedModel(saved.name, saved.folder, {**saved.facts, split: figures})
    write_facts(changed)
    return changed
