"""Models made from the shipped one, whether its backbone is frozen or has tuned stages."""

from typing import Any

from clothing_model import settings
from clothing_model.files import write_json
from clothing_model.network.head import DenseHead
from clothing_model.network.models.facts import HEAD, HEAD_FILE, digest_of_all
from clothing_model.network.models.folder import SavedModel, digest_of, find_model

_OF_ITS_NETWORK = ("files", "keras_sha256", "tuned")


def frozen_facts(**other: Any) -> dict[str, Any]:
    """Its facts, as if it were a head on the frozen backbone."""
    facts = find_model().facts
    kept = {name: value for name, value in facts.items() if name not in _OF_ITS_NETWORK}
    return {**kept, "format": HEAD, **other}


def copy_of_shipped(name: str, *but: str, **other: Any) -> SavedModel:
    """Another model of the same files, `but` for some, with other facts; it is called `name`."""
    shipped, folder = find_model(), settings.models_folder() / name
    folder.mkdir(parents=True)
    for file in shipped.folder.iterdir():
        if file.name not in (*but, "model.json"):
            (folder / file.name).symlink_to(file)
    write_json(folder / "model.json", {**shipped.facts, "name": name, "title": name, **other})
    return find_model(name)


def with_head(name: str, head: DenseHead) -> SavedModel:
    """Another head on the same network."""
    saved = copy_of_shipped(name, HEAD_FILE)
    head.save(saved.folder / HEAD_FILE)
    digest = digest_of(saved.folder / HEAD_FILE)
    files = {**saved.files, HEAD_FILE: digest}
    own = {"files": files, "sha256": digest_of_all(files)} if saved.tuned else {"sha256": digest}
    write_json(saved.folder / "model.json", {**saved.facts, **own})
    return find_model(name)
