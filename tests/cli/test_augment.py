"""The command `augment`, as typed."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from clothing_model.cli.main import main
from clothing_model.data.augmentation import PRESETS, augment
from clothing_model.data.augmentation.transform import Transform, apply
from clothing_model.data.datasets.folders import scan
from clothing_model.data.pictures.door import encode_jpeg, open_image, resize
from clothing_model.drawn import draw


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "my shirt.jpg"
    path.write_bytes(encode_jpeg(draw("shirt", 1)))
    return path


def listed(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[dict[str, Any]]:
    assert main(["augment", *map(str, arguments), "--json"]) == 0
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return rows


def test_exact_values_make_one_picture(
    photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    values = "--rotation -30 --shear 10 --width-shift 5 --height-shift 0 --zoom 0.8"
    rows = listed(capsys, photo, *values.split(), "--horizontal-flip", "--size", 150, "--out", out)
    transform = Transform(rotation=-30, shear=10, width_shift=5, zoom=0.8, horizontal_flip=True)
    assert rows == [{"file": str(out / "my shirt.png"), "parameters": transform.to_json()}]
    picture = np.array(Image.open(rows[0]["file"]))
    assert np.array_equal(picture, apply(resize(open_image(photo), 150), transform))


@pytest.mark.parametrize(
    ("stem", "name"), [("nul", "_nul"), ("a:b?", "a-b-"), ("é" * 120, "é" * 75)]
)
def test_pictures_have_names_that_every_system_takes(
    stem: str, name: str, photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = photo.rename(tmp_path / f"{stem}.jpg")
    (row,) = listed(capsys, photo, "--rotation", 5, "--size", 150, "--out", tmp_path / "out")
    assert Path(row["file"]).name == f"{name}.png"


def test_a_preset_makes_what_training_would_see(
    drawn_dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same pixels as `augment` with the digest that the manifest gives the photo."""
    manifest = scan(drawn_dataset)
    entry = manifest.select("train")[0]
    options = ["--preset", "chapter", "--count", 10, "--seed", 4, "--size", 150]
    rows = listed(capsys, manifest.file(entry), *options, "--out", tmp_path / "out")
    pixels = resize(open_image(manifest.file(entry)), 150)
    assert len(rows) == 10
    for number, row in enumerate(rows):
        wanted = augment(pixels, PRESETS["chapter"], 4, entry.digest, number)
        assert np.array_equal(np.array(Image.open(row["file"])), wanted)
        again = apply(pixels, Transform(**row["parameters"]))
        assert np.array_equal(again, wanted), "the parameters printed make the same picture"


def test_the_folder_holds_only_what_was_written(
    photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "out"
    rows = listed(capsys, photo, "--rotation", 30, "--count", 12, "--out", out)
    assert sorted(str(path) for path in out.iterdir()) == sorted(row["file"] for row in rows)
    assert rows[0]["file"].endswith("my shirt-01.png")
    assert main(["augment", str(photo), "--out", str(out)]) == 1
    assert "--out must be a new or empty folder." in capsys.readouterr().err
    assert len(list(out.iterdir())) == 12


def test_ranges_change_a_preset(
    photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--preset", "chapter", "--shear", 0, "--rotation", 20, "--seed", 1]
    rows = listed(capsys, photo, *options, "--out", tmp_path / "out")
    parameters = [row["parameters"] for row in rows]
    assert len(rows) == 10
    assert all(values["shear"] == 0 for values in parameters)
    assert max(abs(values["rotation"]) for values in parameters) > 10
    assert {values["horizontal_flip"] for values in parameters} == {True, False}


def test_without_json_each_line_says_what_was_done(
    photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["augment", str(photo), "--rotation", "-30", "--out", str(tmp_path / "o")]) == 0
    assert capsys.readouterr().out.endswith("my shirt.png: rotation −30°\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("--zoom 0", "Zoom must be a factor above 0"),
        ("--zoom -1", "Zoom must be a factor above 0"),
        ("--rotation nan", "Rotation must be a number from -180 to 180 degrees"),
        ("--width-shift 500", "at most the picture's 260 px. You entered 500"),
        ("--width-shift 500 --count 2", "at most the picture's 260 px. You entered 500"),
        ("--height-shift inf", "Height shift must be a number of px. You entered inf"),
        ("--rotation -30 --count 2", "The range of rotation must be a number from 0 to 180"),
        ("--zoom-x 0.5 --seed 1", "--zoom-x can only go with exact values."),
        *(
            (f"{o} 0.5 --preset strong", f"{o} can only go with exact values.")
            for o in ("--crop-x", "--erasing-y")
        ),
        ("--crop-ratio 2 --count 3", "Variants draw it by --crop. You gave --crop-ratio 2."),
        ("--crop 1", "Crop must be a number from 0 to 0.95. You entered 1.0"),
        ("--hue 200", "Hue must be a number from -180 to 180 degrees. You entered 200.0"),
        ("--hue -15 --seed 1", "The range of hue must be a number from 0 to 180 degrees"),
        ("--blur inf --count 2", "The range of blur must be a number from 0 to 10 px"),
        ("--preset all", "There is no preset called 'all'. Choose one of chapter"),
        ("--count 0", "--count must be 1 to 1,000. You entered 0"),
        ("--seed -1", "--seed must be 0"),
        ("--size 5000", "--size must be 16 to 1,024. You entered 5,000"),
        ("--fill-mode mirror", "Fill mode must be one of nearest"),
    ],
)
def test_bad_values_get_a_sentence_and_leave_nothing(
    photo: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: str,
    sentence: str,
) -> None:
    out = tmp_path / "out"
    assert main(["augment", str(photo), *arguments.split(), "--out", str(out)]) == 1
    error = capsys.readouterr().err
    assert sentence in error
    assert error.count("\n") == 1
    assert not out.exists()


@pytest.mark.parametrize("option", ["--rotation", "--zoom", "--width-shift", "--count"])
def test_text_for_a_number(
    photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["augment", str(photo), option, "ten", "--out", str(tmp_path / "out")])
    assert "number. You entered 'ten'." in capsys.readouterr().err


def test_a_broken_photo_and_a_file_for_a_folder(
    photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "notes.jpg"
    text.write_text("not a picture")
    assert main(["augment", str(text), "--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.startswith("notes.jpg: ")
    assert main(["augment", str(photo), "--out", str(text)]) == 1
    assert "is a file" in capsys.readouterr().err
    assert text.read_text() == "not a picture"
