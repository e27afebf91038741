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
    more = {"hat/notes.txt": b"text", "list.txt": b"text", "hat/0.JPG": jpeg("hat", 50)}
    path.write_bytes(zipped({**photos({"": 3}), **more}).getvalue())
    assert main(["dataset", "add", str(path), "--json"]) == 0
    added = json.loads(capsys.readouterr().out)
    assert added["root"] == str(settings.data_folder() / "mine")
    assert added["photos"] == sum(sum(row.values()) for row in added["splits"].values()) == 7
    assert [(row["path"], set(row)) for row in added["skipped"] + added["elsewhere"]] == [
        ("hat/notes.txt", {"path", "reason"}),
        ("list.txt", {"path", "reason"}),
    ]
    assert added["renamed"] == [{"name_in_zip": "hat/0.JPG", "name": "hat/0-2.JPG"}]
    assert main(["dataset", "add", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "hat/notes.txt: This is a text file" in printed
    assert "Room left for datasets: " in printed
    assert main(["dataset", "add", str(tmp_path / "none.zip")]) == 1
    assert "There is no zip file at" in capsys.readouterr().err


def test_names_in_another_encoding_are_asked_for_and_then_read(
    tmp_path: Path, capsys: Printed
) -> None:
    path, written = tmp_path / "a.zip", "裤子/".encode("gbk")
    files = {path.replace("hat", "abcd"): data for path, data in photos({"": 3}).items()}
    path.write_bytes(zipped(files).getvalue().replace(b"abcd/", written))
    assert main(["dataset", "add", str(path)]) == 1
    assert "gbk: 裤子" in capsys.readouterr().err
    assert main(["dataset", "add", str(path), "--names", "klingon"]) == 1
    assert "The names' encoding must be one of gbk" in capsys.readouterr().err
    options = ["--names", "gbk", "--rename", "裤子=trousers", "--json"]
    assert main(["dataset", "add", str(path), *options]) == 0
    splits = json.loads(capsys.readouterr().out)["splits"]
    assert splits["train"] == {"pants": 1, "trousers": 1}


def test_a_download_that_fails_is_one_sentence(
    capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(Plan(b"", ["missing"])) as url:
        monkeypatch.setenv("CLOTHING_DATASET_URL", url)
        assert main(["dataset", "download"]) == 1
    printed = capsys.readouterr()
    assert "The server answers 404" in printed.err
    assert printed.out == ""
    assert not settings.data_folder().exists()
