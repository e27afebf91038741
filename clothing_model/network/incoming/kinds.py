"""What a file is, by its first bytes: a model that may come in, or a sentence on what it is."""

from pathlib import Path

from clothing_model.errors import InvalidModel

MOST_BYTES = 500 << 20
ENDINGS = ("keras", "h5", "hdf5", "tflite", "zip")
ZIP, HDF5, LITERT = "zip", "hdf5", "litert"

_HDF5_MARK = b"\x89HDF\r\n\x1a\n"
_SAVE = 'Save it from Keras as one file: model.save("model.keras").'
_PROGRAM = "Opening such a file can run any program that is in it, so it stays closed."
# First bytes, and what they say.
_OTHERS = (
    ((b"version https://git-lfs",), "a pointer to a file that Git keeps elsewhere (LFS). Fetch "
     "the file itself with `git lfs pull`"),
    ((b"<!DOCTYPE", b"<!doctype", b"<html", b"<HTML"), "a web page. The download went to a page "
     "instead of the file: look for a button that says Download"),
    ((b"\xff\xd8\xff", b"\x89PNG", b"GIF8"), "a picture. Photos are named on the page Classify"),
    ((b"%PDF",), "a PDF document"),
    ((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ"), "a packed file of a kind that "
     "is not opened here. Unpack it, and add the model that is in it"),
    ((b"{", b"["), "a text in JSON. It may describe a network, but a network's weights are not "
     f"in it. {_SAVE[:-1]}"),
    ((b"\x93NUMPY",), f"a NumPy array. {_SAVE[:-1]}"),
)  # fmt: skip
_PICKLES = tuple(bytes([0x80, version]) for version in range(2, 6))


def kind_of(path: Path, name: str) -> str:
    """ZIP, HDF5 or LITERT. `name` is what the file was called.

    Raises InvalidModel, with what the file is and what to do, for anything else and for a file
    that is empty or too large.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise InvalidModel(
            f"A model can be at most {MOST_BYTES >> 20} MB. {name} has {size >> 20:,} MB. A "
            "model without its optimizer is smaller: model.save(..., include_optimizer=False)."
        )
    with path.open("rb") as file:
        start = file.read(64)
    if not start:
        raise InvalidModel(f"The file {name} is empty: it has 0 bytes. Copy or download it again.")
    if start.startswith(_HDF5_MARK):
        return HDF5
    if start.startswith(b"PK\x03\x04"):
        return ZIP
    if start[4:8] == b"TFL3":
        return LITERT
    raise InvalidModel(f"A model must be a .keras, .h5 or .tflite file. {_found(start, name)}")


def _found(start: bytes, name: str) -> str:
    if start.startswith(_PICKLES):
        return f"{name} is a pickle, as PyTorch and scikit-learn write them. {_PROGRAM}"
    if not start.strip(b"\0"):
        return f"{name} begins with zeros only. It is damaged: copy or download it again."
    for marks, words in _OTHERS:
        if start.lstrip().startswith(marks):
            return f"{name} is {words}."
    if start[8:9] == b"{":
        return f"{name} is a safetensors file: weights without a network. {_SAVE}"
    if name.lower().endswith((".onnx", ".pb")):
        return f"{name} is a network of another kind. {_SAVE}"
    return f"{name} does not begin as any of them does. It is damaged or of another kind. {_SAVE}"
