"""The parts of a Keras file, checked before anybody opens them: its zip, its HDF5, its JSON."""

import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from clothing_model.errors import InvalidModel
from clothing_model.files import remove
from clothing_model.network.incoming.kinds import MOST_BYTES

CONFIG, WEIGHTS, METADATA = "config.json", "model.weights.h5", "metadata.json"
_CHECKPOINT = "variables/variables."
_CHECKPOINT_FILES = ("variables.index", "variables.data-00000-of-00001")
_MEMBERS = 50
_RATIO = 20  # of what a file unpacks to; weights shrink by a tenth
_TEXT_BYTES = 8 << 20  # of a network's description; EfficientNetV2's takes 0.4 MB
_OBJECTS, _DEEP, _DIMENSIONS = 20_000, 16, 6
_FILTERS = {1, 2, 3, 32_000}  # deflate, shuffle, checksum, LZF
_ATTRIBUTE_BYTES = 8 << 20
_DAMAGED = "It is cut off or damaged: copy or download it again."


@dataclass(frozen=True)
class Parts:
    """config: the network's description as JSON says it, unchecked. weights: an HDF5 file that
    was checked; or, of a SavedModel, of which nothing else is taken, what its checkpoint's files
    begin with (`checkpoint`), and there is no description."""

    config: dict[str, Any]
    weights: Path
    checkpoint: bool = False


def parts_of_zip(source: Path, folder: Path) -> Parts:
    """Of a `.keras` file; its weights are unpacked into `folder`. Raises InvalidModel."""
    try:
        with zipfile.ZipFile(source) as archive:
            infos = {info.filename: info for info in _checked(archive.infolist(), source)}
            if not {CONFIG, WEIGHTS} <= infos.keys():
                return _checkpoint(archive, infos, folder)
            config = _json(b"".join(_chunks(archive, infos[CONFIG])))
            weights = folder / WEIGHTS
            with weights.open("wb") as file:
                for chunk in _chunks(archive, infos[WEIGHTS]):
                    file.write(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise InvalidModel(f"This zip cannot be unpacked. {_DAMAGED}") from error
    check_hdf5(weights)
    return Parts(config, weights)


def parts_of_hdf5(source: Path) -> Parts:
    """Of an `.h5` file, as Keras 2 wrote them and Keras 3 still does. Raises InvalidModel."""
    import h5py

    check_hdf5(source)
    with _reading(), h5py.File(source, "r") as file:
        said = file.attrs.get("model_config")
        names = list(file)
    if said is None:
        raise InvalidModel(
            "The file must have a whole model. This HDF5 file has weights without a network"
            f"{_listed(names)}. Save it with model.save(...), not with save_weights."
        )
    return Parts(
        _json(said if isinstance(said, bytes) else str(said).encode(errors="surrogateescape")),
        source,
    )


def _checkpoint(archive: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo], folder: Path) -> Parts:
    """The weights of a SavedModel, of one version. Raises InvalidModel for another zip."""
    found = {Path(name).name: info for name, info in infos.items() if _CHECKPOINT in name}
    program = [name for name in infos if name.endswith("saved_model.pb")]
    if len(program) != 1 or set(found) != set(_CHECKPOINT_FILES):
        raise InvalidModel(_no_model(list(infos)))
    for name, info in found.items():
        with (folder / name).open("wb") as file:
            for chunk in _chunks(archive, info):
                file.write(chunk)
    return Parts({}, folder / _CHECKPOINT_FILES[0].partition(".")[0], checkpoint=True)


def _checked(infos: list[zipfile.ZipInfo], source: Path) -> list[zipfile.ZipInfo]:
    total, packed = sum(info.file_size for info in infos), source.stat().st_size
    if len(infos) > _MEMBERS:
        raise InvalidModel(
            f"A model's zip can have at most {_MEMBERS} files, as Keras writes it. This one has "
            f"{len(infos):,}."
        )
    if total > MOST_BYTES or total > _RATIO * max(packed, 1 << 16):
        raise InvalidModel(
            f"A model's zip can unpack to at most {_RATIO} times its size and "
            f"{MOST_BYTES >> 20} MB. This one would take {total / 2**20:,.0f} MB, "
            f"{total / packed:,.0f} times its size, as no model does."
        )
    for info in infos:
        if info.flag_bits & 1:
            raise InvalidModel("This zip needs a password. Save it without one and try again.")
        if info.filename.startswith(("/", "\\")) or ".." in info.filename.split("/"):
            raise InvalidModel(
                "A zip can only have files inside itself. This one names one outside."
            )
    return infos


def _no_model(names: list[str]) -> str:
    if any(name.endswith("saved_model.pb") for name in names):
        return (
            "This zip is a TensorFlow SavedModel, which holds a program. It stays closed, but for "
            "the weights of those that this app writes, and it is none of these: export the model "
            "as a Keras or LiteRT file and add that."
        )
    if any(name.endswith("data.pkl") for name in names):
        return (
            "This file is from PyTorch and holds a pickle. Opening one can run any program, so it "
            "stays closed. Convert the model to a LiteRT file (.tflite) and add that."
        )
    return (
        f"The zip must have {CONFIG} and {WEIGHTS}, as Keras writes a model. It has "
        f"{_listed(names).strip(' ()') or 'no files'}."
    )


def _listed(names: list[str]) -> str:
    shown = [name[:40] for name in names[:3]] + (["…"] if len(names) > 3 else [])
    return f" ({', '.join(shown)})" if names else ""


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member's bytes, never more than its entry says."""
    if info.filename == CONFIG and info.file_size > _TEXT_BYTES:
        raise InvalidModel(
            f"A network's description can be at most {_TEXT_BYTES >> 20} MB. This one has "
            f"{info.file_size >> 20:,} MB."
        )
    left = info.file_size
    with archive.open(info) as packed:
        while chunk := packed.read(min(1 << 20, left + 1)):
            left -= len(chunk)
            if left < 0:
                raise zipfile.BadZipFile("longer than it says")
            yield chunk


def _json(text: bytes) -> dict[str, Any]:
    if len(text) > _TEXT_BYTES:
        raise InvalidModel(
            f"A network's description can be at most {_TEXT_BYTES >> 20} MB. This one has "
            f"{len(text) >> 20:,} MB."
        )
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidModel(f"The network's description is no JSON. {_DAMAGED}") from error
    if not isinstance(found, dict):
        raise InvalidModel("The network's description must be a JSON object. It is something else.")
    return found


def check_hdf5(path: Path) -> None:
    """Look through an HDF5 file, without a look at its numbers.

    Raises InvalidModel for links to other files, for filters and types that weights do not have,
    for what unpacks to far more than there is, and for a file that is damaged.
    """
    import h5py

    with _reading(), h5py.File(path, "r") as file:
        found = _Contents(path.stat().st_size)
        found.look(file, 0)


@contextmanager
def _reading() -> Iterator[None]:
    """HDF5's library raises whatever its parsers do."""
    try:
        yield
    except (InvalidModel, MemoryError):
        raise
    except Exception as error:
        raise InvalidModel(f"The file's HDF5 cannot be read. {_DAMAGED}") from error


class _Contents:
    """What was found so far in an HDF5 file of `size` bytes."""

    def __init__(self, size: int) -> None:
        self._size, self._objects, self._bytes = size, 0, 0

    def look(self, group: Any, deep: int) -> None:
        import h5py

        self._attributes(group)
        if deep > _DEEP:
            raise InvalidModel(
                f"Groups in an HDF5 file can be at most {_DEEP} deep. Here they are deeper."
            )
        for name in group:
            self._objects += 1
            if self._objects > _OBJECTS:
                raise InvalidModel(
                    f"An HDF5 file can have at most {_OBJECTS:,} parts. This one has more."
                )
            link = group.get(name, getlink=True)
            if not isinstance(link, h5py.HardLink):
                raise InvalidModel(
                    "Weights must be in the file itself. It has a link that leads elsewhere "
                    f"({str(name)[:60]}). No model needs one, so it stays closed."
                )
            part = group[name]
            if isinstance(part, h5py.Group):
                self.look(part, deep + 1)
            elif isinstance(part, h5py.Dataset):
                self._dataset(part)
            else:
                raise InvalidModel(
                    "An HDF5 file can only have groups and numbers. This one has something else."
                )

    def _attributes(self, part: Any) -> None:
        for name in part.attrs:
            said = part.attrs.get_id(name)
            if said.dtype.itemsize * prod(said.shape or ()) > _ATTRIBUTE_BYTES:
                raise InvalidModel("Attributes in an HDF5 file must be small. One is too large.")

    def _dataset(self, data: Any) -> None:
        self._attributes(data)
        name, plist = str(data.name)[:60], data.id.get_create_plist()
        if data.external or data.is_virtual:
            raise InvalidModel(
                f"Weights must be in the file itself. {name} would be read from another file. No "
                "model needs that, so it stays closed."
            )
        filters = {plist.get_filter(place)[0] for place in range(plist.get_nfilters())}
        if filters - _FILTERS:
            raise InvalidModel(f"Weights must be packed as Keras packs them. {name} is not.")
        if data.shape is None or len(data.shape) > _DIMENSIONS or data.dtype.kind not in "fiubSO":
            raise InvalidModel(f"Weights must be arrays of numbers. {name} is something else.")
        self._bytes += data.dtype.itemsize * int(data.size)
        allowed = min(_RATIO * max(self._size, 1 << 20), 2 * MOST_BYTES)
        if self._bytes > allowed:
            raise InvalidModel(
                f"Weights can be about as large as their file. It has {self._size / 2**20:,.1f} MB "
                f"and says that {self._bytes / 2**20:,.0f} MB are in it, as no model does."
            )


def forget(path: Path) -> None:
    """Remove a file or folder that may not be there."""
    if path.exists():
        remove(path)
