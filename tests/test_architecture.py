"""The import rules of the project, checked on its syntax trees and in a fresh interpreter."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT

# What a part of the library may import of the library, besides itself and the foundation.
FOUNDATION = {
    "settings": {"errors", "limits"},
    "limits": set(),
    "rights": {"errors", "limits", "settings"},
    "errors": set(),
    "wording": set(),
    "jpeg": set(),
    "locks": set(),
    "files": {"errors"},
    "tasks": {"errors"},
    "cache": {"settings"},
    "csv_file": set(),
    "children": {"errors", "settings", "tasks"},
    "parameters": {"errors", "wording"},
    "glossary": set(),
    "lessons": {"errors", "files", "locks", "settings"},
}
FLOORS = {
    "drawn": set(),
    "data": {"drawn"},
    "network": {"data"},
    "training": {"data", "network"},
    "inference": {"data", "network"},
    "export": {"data", "network", "training", "inference"},
    "cli": {"data", "drawn", "network", "training", "inference", "export"},
    "__main__": {"cli"},
}
ALLOWED = FOUNDATION | {part: below | set(FOUNDATION) for part, below in FLOORS.items()}

# What loads a deep-learning library when it is imported. Everything else is light.
HEAVY = {
    "clothing_model.export.conversion",
    "clothing_model.export.served",
    "clothing_model.network.conversion",
    "clothing_model.network.efficientnet_lite",
    "clothing_model.network.incoming.keras_network",
    "clothing_model.network.incoming.keras_ours",
    "clothing_model.network.keras_layers",
    "clothing_model.network.keras_model",
    "clothing_model.network.stages",
    "clothing_model.training.learn.stage_training",
}
DEEP_LEARNING = ("tensorflow", "keras", "jax", "torch")

LIBRARY = sorted((PROJECT / "clothing_model").rglob("*.py"))
PAGES = sorted((PROJECT / "pages").rglob("*.py"))


def name_of(path: Path) -> str:
    """A file's name as a module."""
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    """The full names of all modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("path", LIBRARY, ids=name_of)
def test_library_imports_point_one_way(path: Path) -> None:
    part = path.relative_to(PROJECT / "clothing_model").parts[0].removesuffix(".py")
    used = {name.split(".")[1] for name in imports(path) if name.startswith("clothing_model.")}
    assert used - {part} <= ALLOWED.get(part, set())


@pytest.mark.parametrize("path", LIBRARY, ids=name_of)
def test_library_knows_neither_streamlit_nor_pages(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports(path)}
    assert not roots & {"streamlit", "pages", "altair"}


@pytest.mark.parametrize("path", LIBRARY, ids=name_of)
def test_only_conversion_imports_tensorflow(path: Path) -> None:
    if path.name not in ("conversion.py", "served.py"):
        assert "tensorflow" not in {name.split(".")[0] for name in imports(path)}


def test_components_do_not_import_pages() -> None:
    for path in (PROJECT / "pages" / "components").rglob("*.py"):
        modules = {name for name in imports(path) if name.startswith("pages.")}
        assert all(name.startswith("pages.components") for name in modules), path


def test_charts_know_no_streamlit() -> None:
    for path in (PROJECT / "pages" / "components" / "charts").glob("*.py"):
        assert "streamlit" not in {name.split(".")[0] for name in imports(path)}, path


def test_pandas_is_whole_before_altair_looks_for_it() -> None:
    """Two visitors open two pages in the first second of a server: one thread imports pandas."""
    code = (
        "import sys\n"
        "import pages.components.charts.colours\n"
        "assert 'pandas' in sys.modules and 'altair' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False)
    assert done.returncode == 0


def test_everything_is_light_that_is_not_listed_as_heavy() -> None:
    """What pages need to appear must not load a deep-learning library (seconds, 500 MB)."""
    components = [path for path in PAGES if "components" in path.parts]
    names = {name_of(path) for path in (*LIBRARY, *components)}
    assert names >= HEAVY
    light = sorted(names - HEAVY - {"clothing_model.__main__"})
    code = f"import sys\nfor name in {light}:\n    __import__(name)\n"
    code += f"    assert not [m for m in {DEEP_LEARNING} if m in sys.modules], name\n"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-500:]


def test_no_program_is_hidden_from_git() -> None:
    """What .gitignore names by mistake is lost with the computer that it was written on."""
    command = ["git", "ls-files", "--others", "--ignored", "--exclude-standard", "*.py", "*.js"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("this copy of the project is not under git")
    ours = ("benchmarks/", "clothing_model/", "models/", "pages/", "tests/", "app.py")
    assert [path for path in done.stdout.splitlines() if path.startswith(ours)] == []
