"""What makes directory loaders fail in mid-epoch: named before, and the rest trains."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from clothing_model.data.datasets import corrections
from clothing_model.data.datasets.duplicates import find_duplicates
from clothing_model.data.datasets.folders import scan
from clothing_model.data.datasets.health import concerns
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.evaluation.evaluate import evaluate
from clothing_model.training.config import TrainingConfig
from clothing_model.training.execute import execute
from clothing_model.training.learn.examples import load_examples
from clothing_model.training.run import runs
from tests.data.datasets.folders import fill, jpeg, photos

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 12345\n"
BROKEN = {
    "empty.jpg": (b"", "is empty"),
    "notes.jpg": (b"remember the milk", "is a text file"),
    "pointer.jpg": (POINTER, "Git LFS pointer"),
    "cut.jpg": (jpeg()[: len(jpeg()) // 2], "is cut off"),
    "page.jpg": (b"<!doctype html><html></html>", "is a web page"),
    "phone.heic": (b"\0\0\0\x18ftypheic" + bytes(40), "HEIC"),
    "scan.tif": (b"II*\0" + bytes(40), "TIFF"),
    "drawing.psd": (b"8BPS" + bytes(40), "Photoshop"),
}
CONFIG = TrainingConfig(backbone="efficientnet-lite0", epochs=2)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named_with_its_reason(tmp_path: Path, name: str) -> None:
    data, reason = BROKEN[name]
    root = fill(tmp_path, {**photos({"train": 1}), f"train/hat/{name}": data})
    (skipped,) = scan(root).skipped
    assert skipped.path == f"train/hat/{name}"
    assert name in skipped.reason
    assert reason in skipped.reason


def test_leftovers_and_empty_folders_are_no_classes(tmp_path: Path) -> None:
    root = fill(tmp_path, photos({"train": 1}))
    fill(root, {"train/__MACOSX/hat/._0.jpg": b"x", "train/hat/._0.jpg": b"x"})
    fill(root, {"train/.git/x": b"x"})
    (root / "train/empty").mkdir()
    manifest = scan(root)
    assert manifest.class_names == ("hat", "pants")
    assert manifest.skipped == ()


def test_webp_photos_are_not_silently_left_out(tmp_path: Path) -> None:
    webp = BytesIO()
    Image.open(BytesIO(jpeg("hat", 9))).save(webp, "WEBP")
    root = fill(tmp_path, {**photos({"train": 1}), "train/hat/9.webp": webp.getvalue()})
    assert scan(root).counts["train"]["hat"] == 2


def test_links_do_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    fill(tmp_path / "outside", {"secret.jpg": jpeg("hat", 5)})
    root = fill(tmp_path / "inside", photos({"train": 1}))
    (root / "train/hat/link.jpg").symlink_to(tmp_path / "outside/secret.jpg")
    (root / "train/linked").symlink_to(tmp_path / "outside")
    assert len(scan(root).photos) == 2


def test_one_class_and_missing_classes_are_concerns(tmp_path: Path) -> None:
    alone = scan(fill(tmp_path / "a", photos({"train": 1, "validation": 1}, ("hat",))))
    assert "only one class, hat" in concerns(alone)[0]
    uneven = photos({"train": 2, "validation": 1})
    del uneven["validation/pants/0.jpg"]
    assert "validation has no photo of pants" in concerns(scan(fill(tmp_path / "b", uneven)))[0]


def test_a_photo_under_two_labels_and_in_two_splits_is_reported(tmp_path: Path) -> None:
    root = fill(tmp_path, photos({"train": 2, "validation": 1}))
    fill(root, {"train/hat/twice.jpg": jpeg("pants", 3)})
    fill(root, {"validation/hat/leak.jpg": jpeg("hat", 1)})
    kinds = [(group.kind, group.across) for group in find_duplicates(scan(root))]
    assert kinds == [("identical", "class"), ("identical", "split")]


def test_the_rest_is_trained_on_and_corrections_count(tmp_path: Path) -> None:
    """All of it at once: training and evaluation see the good photos, as corrected."""
    files = photos({"train": 4, "validation": 2, "test": 2})
    root = fill(tmp_path / "clothes", files)
    for split in ("train", "validation", "test"):
        fill(root, {f"{split}/hat/{name}": data for name, (data, _) in BROKEN.items()})
    manifest = scan(root)
    assert len(manifest.skipped) == 3 * len(BROKEN)
    hat, *_ = manifest.select("test")
    corrections.relabel(manifest, hat, "pants")
    corrections.leave_out(manifest, manifest.select("train")[0])
    corrections.leave_out(manifest, manifest.select("validation")[0])

    corrected = scan(root)
    run = runs.create(replace(CONFIG, dataset=str(root)))
    (end,) = execute([run])
    assert end.state == "done", end.sentence
    assert end.validation["photos"] == 3

    examples = load_examples(run.config, corrected)
    assert examples.y.tolist() == [0] * 3 + [1] * 4
    assert examples.val_y.tolist() == [0] + [1] * 2
    found = evaluate(Classifier.load(end.model), corrected, corrected.select("test"))
    assert found.truth.tolist() == [1, 0, 1, 1]
