"""Saved models: made, renamed into place, changed and deleted, never half."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from clothing_model import settings
from clothing_model.errors import InvalidModel
from clothing_model.files import move, remove, safe_name, write_json, write_text
from clothing_model.network.engine import Network
from clothing_model.network.familiarity import Familiarity
from clothing_model.network.features import forget_vectors
from clothing_model.network.head import DenseHead
from clothing_model.network.models.card import model_card
from clothing_model.network.models.facts import (
    HEAD,
    HEAD_FILE,
    KERAS_FILE,
    NETWORK_FILE,
    TUNED,
    digest_of_all,
)
from clothing_model.network.models.folder import (
    NAME,
    SavedModel,
    digest_of,
    read_folder,
)
from clothing_model.network.models.network import OwnNetwork
from clothing_model.network.models.tuned import TunedStages, write_network
from clothing_model.tasks import Report

Measure = Callable[[Network], tuple[dict[str, Any], Familiarity]]


def check_free(name: str) -> None:
    """Raises InvalidModel for a name that cannot be a folder's, or that is taken."""
    if not NAME.fullmatch(name) or safe_name(name) != name:
        raise InvalidModel(
            "A model's name can only have letters, digits, dots, dashes and underscores "
            "(at most 100, the first a letter or digit, the last no dot). It must not be a "
            f"device's, as CON is on Windows. You gave {name!r}."
        )
    if _is_taken(name):
        raise InvalidModel(f"The model needs a new name. {name!r} is taken.")


def _is_taken(name: str) -> bool:
    tops = (settings.models_folder(), settings.SHIPPED_MODELS)
    return any((top / name).exists() for top in tops)


def free_name(name: str, taken: Collection[str] = ()) -> str:
    """`name`, or with the first of -2, -3, ... that makes it free and not one of `taken`."""
    for number in range(1, 10_000):
        tried = name if number == 1 else f"{name}-{number}"
        if tried not in taken and not _is_taken(tried):
            return tried
    raise InvalidModel(
        f"There is no free name like {name!r}. All up to -9999 are taken. Choose another name."
    )


@contextmanager
def held_name(name: str) -> Iterator[str]:
    """As `free_name`; nobody else gets it meanwhile, in another thread, process or computer: an
    empty folder beside holds it, which only one of them can make."""
    models, tried = settings.models_folder(), set[str]()
    models.mkdir(parents=True, exist_ok=True)
    while True:
        found = free_name(name, tried)
        tried.add(found)
        holder = models / f".{sha256(found.encode()).hexdigest()[:8]}-{found}"
        try:
            holder.mkdir()
        except FileExistsError:
            continue
        try:
            if not _is_taken(found):  # since the look before
                yield found
                return
        finally:
            with suppress(OSError):
                holder.rmdir()


@contextmanager
def new_folder(name: str) -> Iterator[Path]:
    """A folder beside for the files of a new model called `name`, which takes its place once it is
    filled, so that no reader meets half a model; where that fails, nothing of it stays.

    Raises InvalidModel for a name that is taken or cannot be a folder's.
    """
    check_free(name)
    target = settings.models_folder() / name
    beside = target.with_name(f".{uuid4().hex[:8]}-{name}")
    beside.mkdir(parents=True)
    try:
        yield beside
        move(beside, target)
    finally:
        with suppress(OSError):
            remove(beside)


def save_model(
    head: DenseHead,
    name: str,
    facts: dict[str, Any],
    familiarity: Familiarity | Measure,
    tuned: TunedStages | None = None,
    report: Report | None = None,
) -> SavedModel:
    """Keep a head with its facts under `name`, which must be free: on a frozen backbone, or on
    one with `tuned` stages, whose network is then made in a child process, of which `report` tells.

    Such a network is not quite the one that was trained (that began from maps of half the
    digits): a `Measure` is given it as it was written, and says what tells unlike photos and
    figures, which are added to `facts`.

    Raises as `new_folder`; Stopped out of `report`; what `measure` raises.
    """
    with new_folder(name) as beside:
        head.save(beside / HEAD_FILE)
        kind = _own_network(beside, tuned, facts, report) if tuned else _head_alone(beside)
        made = SavedModel(name, beside, {"format": HEAD, "name": name, **facts, **kind})
        if not isinstance(familiarity, Familiarity):
            figures, familiarity = familiarity(OwnNetwork(made))
            made.facts.update(figures)
        familiarity.save(beside / "familiar.npz")
        write_facts(made)
    return read_folder(settings.models_folder() / name)


def _head_alone(folder: Path) -> dict[str, Any]:
    """What model.json tells of the head's file."""
    return {"format": HEAD, "sha256": digest_of(folder / HEAD_FILE)}


def _own_network(
    folder: Path, tuned: TunedStages, facts: dict[str, Any], report: Report | None
) -> dict[str, Any]:
    """Write a tuned network beside its head; what model.json tells of it."""
    dropout = float(facts.get("training", {}).get("dropout", 0.0))
    told = write_network(folder, tuned, dropout, report)
    there = (name for name in (HEAD_FILE, KERAS_FILE, NETWORK_FILE) if (folder / name).is_file())
    files = {name: digest_of(folder / name) for name in there}
    return {"format": TUNED, "tuned": told, "files": files, "sha256": digest_of_all(files)}


def delete_model(saved: SavedModel) -> None:
    """Remove a model for good, with the vectors of a network of its own; its run stays.

    The folder is renamed first, so that no reader meets half a model; whatever a crash leaves
    of it is removed before the next training. Raises InvalidModel for the shipped model, and
    for one that is gone or in use.
    """
    if saved.shipped:
        raise InvalidModel(
            f"Only a model that was made here can be deleted. {saved.name} comes with the app and "
            "stays."
        )
    beside = saved.folder.with_name(f".{uuid4().hex[:8]}-{saved.name}")
    try:
        move(saved.folder, beside)
    except FileNotFoundError as error:
        raise InvalidModel(
            f"The saved model {saved.name} is not there any more. Perhaps somebody else deleted it."
        ) from error
    except PermissionError as error:
        raise InvalidModel(
            f"The model {saved.name} cannot be deleted: it is in use, or its folder is read-only."
        ) from error
    with suppress(OSError):
        remove(beside)
    if saved.own_network or saved.whole:
        forget_vectors(OwnNetwork(saved))


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
