"""Folders of their own for every test, and the real photos where they are at hand."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from clothing_model.inference.answers.classifier import Classifier
    from clothing_model.network.models.folder import SavedModel

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

PROJECT = Path(__file__).resolve().parent.parent
TENSORFLOW = ("tensorflow", "keras", "h5py")
REQUIRED = os.environ.get("CLOTHING_REQUIRE_ALL") == "1"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--without",
        choices=("tensorflow", "litert"),
        help="run as if this were not installed, here and in every process that a test starts",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make what is to be missing unimportable."""
    missing = config.getoption("--without")
    if not missing:
        return
    names = TENSORFLOW if missing == "tensorflow" else ("ai_edge_litert",)
    sys.modules.update(dict.fromkeys(names))  # type: ignore[arg-type]
    os.environ["CLOTHING_WITHOUT"] = " ".join(names)
    path = os.environ.get("PYTHONPATH")
    folders = [str(PROJECT / "tests" / "without"), *([path] if path else [])]
    os.environ["PYTHONPATH"] = os.pathsep.join(folders)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Test files that import TensorFlow or Keras themselves are about these."""
    if config.getoption("--without") != "tensorflow" or collection_path.suffix != ".py":
        return None
    lines = collection_path.read_text(encoding="utf-8").splitlines()
    imports = tuple(f"import {name}" for name in TENSORFLOW)
    heavy = ("from clothing_model.network.keras_model", "from clothing_model.network.conversion")
    return any(line.startswith((*imports, *heavy)) for line in lines) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Others that need one of the two by the way are left out where it is missing."""
    missing = config.getoption("--without")
    for item in items:
        for marker in item.iter_markers("needs"):
            if missing in marker.args:
                item.add_marker(pytest.mark.skip(reason=f"runs without {missing}"))


def _shared() -> Path:
    return Path(os.environ.get("CLOTHING_SHARED", PROJECT.parent / "shared"))


def skip_or_fail(reason: str) -> None:
    """Skip a test whose means are absent; where everything is required, fail."""
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the runs, models or caches of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    for name in ("CACHE", "DATA", "RUNS", "MODELS"):
        monkeypatch.setenv(f"CLOTHING_{name}", str(home / name.lower()))
    for name in ("DATASET", "DATASET_URL", "WEIGHTS"):
        monkeypatch.delenv(f"CLOTHING_{name}", raising=False)


@pytest.fixture
def unwritable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let a folder of the settings ("cache", "data") be one that nobody can make."""

    def make(name: str) -> None:
        (tmp_path / "file").write_text("a file where a folder should be")
        monkeypatch.setenv(f"CLOTHING_{name.upper()}", str(tmp_path / "file" / name))

    return make


@pytest.fixture(scope="session")
def real_dataset() -> Path:
    """The real photos' root; the test skips where they are absent."""
    root = _shared() / "data" / "clothing-dataset-small"
    if not root.is_dir():
        skip_or_fail(f"the real photos are not at {root}")
    return root


@pytest.fixture(scope="session")
def real_weights() -> Path:
    """A folder of real ImageNet weights; the test skips where it is absent."""
    folder = _shared() / "weights"
    if not folder.is_dir():
        skip_or_fail(f"the ImageNet weights are not at {folder}")
    return folder


@pytest.fixture(scope="session")
def drawn_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drawn dataset: 8, 3 and 3 pictures a class."""
    from clothing_model.drawn import write_dataset

    root = tmp_path_factory.mktemp("drawn") / "wardrobe"
    write_dataset(root, per_class={"train": 8, "validation": 3, "test": 3})
    return root


@pytest.fixture(scope="session")
def tuned_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a saved model with a tuned network, made once for all tests."""
    from tests.tuned import save_tuned, tuned_stages

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLOTHING_MODELS", str(tmp_path_factory.mktemp("tuned")))
        return save_tuned(tuned_stages()).folder


@pytest.fixture
def tuned(tuned_folder: Path) -> "SavedModel":
    """That model among the saved ones."""
    from clothing_model import settings
    from clothing_model.network.models.folder import find_model

    shutil.copytree(tuned_folder, settings.models_folder() / tuned_folder.name)
    return find_model(tuned_folder.name)


@pytest.fixture
def pants(tmp_path: Path) -> Path:
    """A photo's file, of drawn trousers."""
    from clothing_model.data.pictures.door import encode_jpeg
    from clothing_model.drawn import draw

    path = tmp_path / "pants.jpg"
    path.write_bytes(encode_jpeg(draw("pants", 1)))
    return path


@pytest.fixture(scope="session")
def shipped() -> "Classifier":
    """The shipped model, loaded once for all tests."""
    from clothing_model.inference.answers.classifier import Classifier
    from clothing_model.network.models.folder import find_model

    return Classifier(find_model())
