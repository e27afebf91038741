"""`dataset download|check|add`, as a person and as a script use them."""

import json
from pathlib import Path

import pytest

from clothing_model import settings
from clothing_model.cli.main import main
from tests.data.datasets.folders import fill, jpeg, photos, zipped
from tests.data.datasets.unreliable_server import Plan, serving

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    fill(tmp_path / "clothes", photos({"train": 3, "test": 2}))
    return fill(
        tmp_path / "clothes",
        {"train/hat/copy.jpg": jpeg("hat", 1), "test/hat/cut.jpg": jpeg()[:2000]},
    )


def test_check_prints_the_promised_json(root: Path, capsys: Printed) -> None:
    assert main(["dataset", "check", str(root), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["root"] == str(root)
    assert report["class_names"] == ["hat", "pants"]
    assert report["splits"] == {
        "train": {"hat": 4, "pants": 3},
        "test": {"hat": 2, "pants": 2},
    }
    assert [set(row) for row in report["skipped"]] == [{"path", "reason"}]
    assert report["duplicates"] == [
        {
            "kind": "identical",
            "photos": ["train/hat/0.jpg", "train/hat/copy.jpg"],
            "across": None,
        }
    ]


def test_check_in_words(root: Path, capsys: Printed) -> None:
    assert main(["dataset", "check", str(root)]) == 0
    printed = capsys.readouterr().out
    assert "test/hat/cut.jpg: This JPEG file is cut off" in printed
    assert "identical: train/hat/0.jpg, train/hat/copy.jpg" in printed


def test_the_real_photos_and_the_shorts_that_also_stand_under_skirt(
    real_dataset: Path, capsys: Printed
) -> None:
    assert main(["dataset", "check", str(real_dataset), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {name: sum(row.values()) for name, row in report["splits"].items()} == {
        "train": 3068,
        "validation": 341,
        "test": 372,
    }
    assert report["skipped"] == []
    assert report["duplicates"] == [
        {
            "kind": "near",
            "photos": [
                "train/shorts/6075b4a5-5b1a-4ce0-aea0-9dbfbca7c35c.jpg",
                "train/skirt/637a56e4-7fa6-4f75-8859-0f8902461554.jpg",
            ],
            "across": "class",
        }
    ]


def test_add_a_zip(tmp_path: Path, capsys: Printed) -> None:
    path = tmp_path / "Mine.zip"
    path.write_bytes(zipped(photos({"": 3})).getvalue())
    assert main(["dataset", "add", str(path), "--json"]) == 0
    added = json.loads(capsys.readouterr().out)
    assert added == {"root": str(settings.data_folder() / "mine"), "photos": 6, "skipped": []}
    assert main(["dataset", "add", str(tmp_path / "none.zip")]) == 1
    assert "there is none at" in capsys.readouterr().err


def test_a_download_that_fails_is_one_sentence(
    capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(Plan(b"", ["missing"])) as url:
        monkeypatch.setenv("CLOTHING_DATASET_URL", url)
        assert main(["dataset", "download"]) == 1
    printed = capsys.readouterr()
    assert "the server answers 404" in printed.err
    assert printed.out == ""
    assert not settings.data_folder().exists()
