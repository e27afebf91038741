"""The import rules of the project, checked on its syntax trees and in a fresh interpreter."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT

# What a part of the library may import of the library, besides itself.
FOUNDATION = {"settings", "errors", "files", "locks", "tasks", "wording"}
ALLOWED = {
    "data": FOUNDATION,
    "network": {"data", *FOUNDATION},
    "training": {"network", "data", *FOUNDATION},
    "inference": {"network", "data", *FOUNDATION},
    "settings": set(),
    "errors": set(),
    "files": {"errors"},
    "wording": set(),
    "locks": set(),
    "tasks": {"errors"},
    "terminal": {"wording"},
    "commands": {"training", "inference", "network", "data", "terminal", *FOUNDATION},
    "augment_command": {"data", "terminal", *FOUNDATION},
    "dataset_commands": {"data", "terminal", *FOUNDATION},
    "evaluate_command": {"inference", "network", "data", "terminal", *FOUNDATION},
    "explain_command": {"inference", "data", "terminal", *FOUNDATION},
    "models_command": {"network", "terminal", *FOUNDATION},
    "train_command": {"training", "network", "data", "terminal", *FOUNDATION},
    "__main__": {
        "commands",
        "augment_command",
        "dataset_commands",
        "evaluate_command",
        "explain_command",
        "models_command",
        "train_command",
        *FOUNDATION,
    },
}
LIBRARY = sorted((PROJECT / "clothing_model").rglob("*.py"))
PAGES = sorted((PROJECT / "pages").rglob("*.py"))


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


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_library_imports_point_one_way(path: Path) -> None:
    part = path.relative_to(PROJECT / "clothing_model").parts[0].removesuffix(".py")
    used = {name.split(".")[1] for name in imports(path) if name.startswith("clothing_model.")}
    assert used - {part} <= ALLOWED.get(part, set())


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_library_knows_neither_streamlit_nor_pages(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports(path)}
    assert not roots & {"streamlit", "pages", "altair"}


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_only_export_imports_tensorflow(path: Path) -> None:
    if path.name != "export.py":
        assert "tensorflow" not in {name.split(".")[0] for name in imports(path)}


def test_components_do_not_import_pages() -> None:
    for path in (PROJECT / "pages" / "components").glob("*.py"):
        modules = {name for name in imports(path) if name.startswith("pages.")}
        assert all(name.startswith("pages.components") for name in modules), path


LIGHT = [
    "clothing_model.data.dataset",
    "clothing_model.data.balance",
    "clothing_model.data.browse",
    "clothing_model.data.collection",
    "clothing_model.data.download",
    "clothing_model.data.duplicates",
    "clothing_model.data.upload",
    "clothing_model.dataset_commands",
    "clothing_model.data.drawn",
    "clothing_model.data.augmentation",
    "clothing_model.data.augmentation_keras",
    "clothing_model.augment_command",
    "clothing_model.network.backbones",
    "clothing_model.network.input_view",
    "clothing_model.network.alternatives",
    "clothing_model.network.saved",
    "clothing_model.network.saving",
    "clothing_model.network.features",
    "clothing_model.network.metrics",
    "clothing_model.training.config",
    "clothing_model.training.cost",
    "clothing_model.training.execute",
    "clothing_model.training.jobs",
    "clothing_model.training.worker",
    "clothing_model.models_command",
    "clothing_model.train_command",
    "clothing_model.evaluate_command",
    "clothing_model.explain_command",
    "clothing_model.inference.answers",
    "clothing_model.inference.calibration",
    "clothing_model.inference.calibration_chance",
    "clothing_model.inference.comparison_reading",
    "clothing_model.inference.evaluation_reading",
    "clothing_model.inference.evidence_picture",
    "clothing_model.inference.mistakes",
    "clothing_model.inference.paired",
    "clothing_model.inference.reading",
    "clothing_model.inference.report",
    "clothing_model.inference.table",
    "pages.components.comparison_section",
    "pages.components.dataset_supply",
    "pages.components.health_section",
    "pages.components.figures_section",
    "pages.components.mistakes_section",
    "pages.components.train_cost",
    "pages.components.photo_view",
    "pages.components.resources",
    "pages.components.photo_sources",
    "pages.components.photo_choice",
    "pages.components.similar_photos",
    "pages.components.why",
    "pages.components.augment_by_hand",
    "pages.components.augment_series",
    "pages.components.augment_variants",
]


def test_light_modules_import_no_deep_learning() -> None:
    """What pages need to appear must not load a deep-learning library (seconds, 500 MB)."""
    code = f"import sys\nfor name in {LIGHT}: __import__(name)\n"
    code += "print([m for m in ('tensorflow', 'keras', 'jax', 'torch') if m in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip().endswith("[]")
