"""`explain` on the command line."""

import json
from pathlib import Path

import pytest
from PIL import Image

from clothing_model.cli.main import main
from clothing_model.drawn import write_dataset


def test_the_cells_add_up_and_the_picture_is_drawn(
    pants: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = pants.with_name("why.png")
    assert main(["explain", str(pants), "--label", "shorts", "--out", str(out), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["label"], found["answers"][0], found["model"]) == (
        "shorts",
        "pants",
        "clothes-lite2",
    )
    total = sum(map(sum, found["evidence"])) + found["constant"]
    assert total == pytest.approx(found["score"], abs=1e-3)
    with Image.open(out) as picture:
        assert picture.size == (400, 533)


def test_what_decides_between_two_classes(pants: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = {}
    for options in (["--label", "shorts"], [], ["--rather-than", "shorts"]):
        assert main(["explain", str(pants), *options, "--json"]) == 0
        found[" ".join(options)] = json.loads(capsys.readouterr().out)
    shorts, own, between = found.values()
    assert (between["label"], between["rather_than"], own["rather_than"]) == (
        "pants",
        "shorts",
        None,
    )
    assert between["score"] == pytest.approx(own["score"] - shorts["score"], abs=1e-3)
    assert between["evidence"][4][4] == pytest.approx(
        own["evidence"][4][4] - shorts["evidence"][4][4], abs=1e-5
    )


def test_the_most_similar_training_photos(
    pants: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The photo itself is not one of them."""
    root = tmp_path / "clothing-dataset-small"  # the name of the shipped model's dataset
    write_dataset(root, per_class={"train": 2, "validation": 1, "test": 1})
    monkeypatch.setenv("CLOTHING_DATASET", str(root))
    own = root / "train" / "pants" / "own.jpg"
    own.write_bytes(pants.read_bytes())
    assert main(["explain", str(pants), "--similar", "3", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["similar"]
    assert rows[0]["label"] == "pants"
    assert "train/pants/own.jpg" not in [row["photo"] for row in rows]
    likeness = [row["likeness"] for row in rows]
    assert likeness == sorted(likeness, reverse=True)
    assert main(["explain", str(pants), "--similar", "2"]) == 0
    assert capsys.readouterr().out.count("likeness 0.") == 2


def test_the_table_has_a_row_for_each_row_of_cells(
    pants: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", str(pants)]) == 0
    first, *rows = capsys.readouterr().out.splitlines()
    assert "pants" in first
    assert [len(row.split()) for row in rows] == [9] * 9


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (["--label", "sock"], "--label must be one of"),
        (["--rather-than", "sock"], "--rather-than must be one of"),
        (["--rather-than", "pants"], "another class than pants"),
        (["--out", "PHOTO/why.png"], "could not be read or written"),
        (["--similar", "-1"], "--similar must be at least 0"),
        (["--similar", "3"], "photos that this model learned from (clothing-dataset-small)"),
        (["--model", "none"], "There is no saved model called"),
    ],
)
def test_wrong_input_gets_a_sentence(
    pants: Path, change: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change = [text.replace("PHOTO", str(pants)) for text in change]
    assert main(["explain", str(pants), *change]) == 1
    assert sentence in capsys.readouterr().err
