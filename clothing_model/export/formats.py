"""What a saved model can be taken along as, and how far each file may be from the app's answers."""

from dataclasses import dataclass

from clothing_model import settings
from clothing_model.errors import EngineMissing, InvalidConfig

LABELS, EXAMPLE, GUIDE = "labels.json", "classify.py", "README.md"


@dataclass(frozen=True)
class Bound:
    """How far a file's answers may be from the app's on the same photos.

    same: the least share of photos with the same first label, 0..1; one may always have another.
    largest: the most that the probability of any class may differ by, 0..1.
    """

    same: float
    largest: float


# Rounding may turn an answer where two classes are equally likely.
_EXACT = Bound(0.995, 0.001)


@dataclass(frozen=True)
class File:
    """A file, or a folder of files, that answers as the model does.

    name: in the export's folder. title: for people.
    """

    name: str
    title: str
    bound: Bound = _EXACT


@dataclass(frozen=True)
class Format:
    """A way to take a model along: `name` on the command line, `title` for people, and what it is
    for, in a sentence. `needs` are the packages that make it, by the name that imports them.
    apart: whether some of its files are handed out where others are refused.
    """

    name: str
    title: str
    use: str
    files: tuple[File, ...] = ()
    needs: tuple[str, ...] = ("keras", "tensorflow")
    apart: bool = False

    @property
    def writing(self) -> tuple[str, ...]:
        """The stages of the process that writes it."""
        return ("Loading the model", *(f"Writing {file.title}" for file in self.files))

    @property
    def comparing(self) -> tuple[str, ...]:
        """The stages of the process that proves it."""
        return ("Asking the app itself", *(f"Comparing {file.title}" for file in self.files))

    @property
    def missing(self) -> list[str]:
        """The packages that are not installed, by pip's names."""
        found = (_PIP.get(name, name) for name in self.needs if not settings.installed(name))
        return list(dict.fromkeys(found))

    def check(self) -> None:
        """Raises EngineMissing where a package is missing."""
        if missing := self.missing:
            raise EngineMissing(
                f"{self.title} needs {' and '.join(missing)}, which is not installed: "
                f"`pip install {' '.join(missing)}`."
            )


_PIP = {"ai_edge_litert": "ai-edge-litert", "keras": "tensorflow"}

KERAS = Format(
    "keras",
    "Keras",
    "The whole network in one file, from pixels to scores, for a notebook or a program in Python.",
    (File("model.keras", "the Keras file"),),
)
TFLITE = Format(
    "tflite",
    "TensorFlow Lite",
    "Small files for phones, browsers and little computers. LiteRT runs them, without TensorFlow. "
    "Fewer bits make a file smaller and its answers less exact.",
    (
        File("float32.tflite", "float32"),
        File("float16.tflite", "float16", Bound(0.99, 0.02)),
        File("dynamic-int8.tflite", "dynamic int8", Bound(0.95, 0.5)),
        File("full-int8.tflite", "full int8", Bound(0.95, 0.5)),
    ),
    ("keras", "tensorflow", "ai_edge_litert"),
    apart=True,
)
SERVING = Format(
    "serving",
    "TensorFlow Serving",
    "A folder for a server that answers programs over the network. It takes pixels, or the bytes "
    "of a JPEG.",
    (
        File("pixels", "the signature for pixels"),
        File("jpeg", "the signature for JPEG bytes", Bound(0.97, 0.5)),
    ),
)
ONNX = Format(
    "onnx",
    "ONNX",
    "One file that many other programs can run, such as ONNX Runtime, on nearly any computer.",
    (File("model.onnx", "the ONNX file"),),
    ("keras", "tensorflow", "tf2onnx", "onnxruntime"),
)
NOTEBOOK = Format(
    "notebook",
    "Notebook",
    "The training of this model in plain Keras, with its settings, to run and to change.",
)
FORMATS = (KERAS, TFLITE, SERVING, ONNX, NOTEBOOK)
BUNDLE = "bundle"
NAMES = (*(each.name for each in FORMATS), BUNDLE)


def format_called(name: str) -> Format:
    """Raises InvalidConfig where there is none of that name."""
    for found in FORMATS:
        if found.name == name:
            return found
    raise InvalidConfig(f"There is no format called {name!r}. Choose one of {', '.join(NAMES)}.")
