"""The command line, as a person and as a script use it."""

import json
import shutil
from pathlib import Path

import pytest

from clothing_model.cli.main import main
from clothing_model.files import write_json
from clothing_model.network.models.folder import find_model
from clothing_model.training.run import runs
from tests.data.datasets.folders import fill, jpeg, photos


def test_predict_prints_ranked_labels_and_errors(
    pants: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = pants.with_name("broken.jpg")
    broken.write_bytes(b"torn")
    assert main(["predict", str(pants), str(broken), "--top", "2", "--json"]) == 1
    good, bad = json.loads(capsys.readouterr().out)
    assert list(good)[:4] == ["photo", "model", "device", "engine"]
    assert good["photo"] == str(pants)
    assert [set(row) for row in good["predictions"]] == [{"label", "probability"}] * 2
    assert good["familiar"] is True
    assert set(bad) == {"photo", "error"}
    assert "broken.jpg" in bad["error"]


def test_predict_in_words(pants: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["predict", str(pants)]) == 0
    assert "pants.jpg: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--top", "0"], "--top must be at least 1"),
        (["--model", "../../etc"], "There is no saved model called"),
        (["--device", "gpu"], "graphics card (GPU)"),
    ],
)
def test_predict_says_what_is_wrong(
    pants: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["predict", str(pants), *arguments]) == 1
    printed = capsys.readouterr()
    assert words in printed.err
    assert printed.out == ""


def test_draw_train_list_evaluate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], drawn_dataset: Path
) -> None:
    data = ["--data", str(drawn_dataset)]
    arguments = ["--backbone", "efficientnet-lite0", "--epochs", "3", "--name", "mine", "--json"]
    assert main(["train", *data, *arguments]) == 0
    printed = capsys.readouterr()
    assert "Cost: 110 photos; not timed on this computer yet" in printed.err
    trained = json.loads(printed.out)
    assert trained["model"] == "mine"
    assert trained["estimate_seconds"] is None
    assert trained["val_photos"] == 30
    assert 0 < trained["val_balanced_accuracy"] <= 1
    assert (trained["val_largest_class"]["photos"], trained["val_largest_class"]["of"]) == (3, 30)
    assert len(trained["val_few_photos"]) == 10
    assert set(trained["seconds"]) == {"extract", "train"}

    assert main(["models", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [model["name"] for model in listed][:2] == ["clothes-lite2", "mine"]

    folder = ["--data", str(drawn_dataset / "validation")]
    assert main(["evaluate", "--model", "mine", *folder, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["photos"] == 30
    assert figures["accuracy"] == pytest.approx(trained["val_accuracy"])
    assert figures["interval"][0] < figures["accuracy"] < figures["interval"][1]
    assert sum(sum(row) for row in figures["confusion"]) == 30
    assert set(figures["per_class"]["hat"]) == {"precision", "recall", "f1", "photos"}

    assert main(["evaluate", "--model", "mine", *folder, "--save"]) == 1
    assert "the dataset must be the one that it was trained on" in capsys.readouterr().err
    assert main(["evaluate", "--model", "mine", *folder, "--split", "test"]) == 1
    assert "has class folders alone" in capsys.readouterr().err
    assert main(["train", *data, "--name", "mine"]) == 1
    assert "'mine' is taken" in capsys.readouterr().err

    assert main(["evaluate", "--model", "mine", *data, "--save"]) == 0
    assert main(["models", "--json"]) == 0
    kept = json.loads(capsys.readouterr().out.partition("\n[\n")[2].join(["[\n", ""]))
    assert kept[1]["test"]["photos"] == 30
    assert kept[1]["test"]["largest_class"]["photos"] == 3

    changed = {**kept[1], "temperature": 0.05}
    write_json(find_model("mine").folder / "model.json", changed)
    assert main(["evaluate", "--model", "mine", *data, "--calibrate"]) == 0
    again = find_model("mine").facts
    assert again["temperature"] == pytest.approx(kept[1]["temperature"], rel=1e-3)
    assert again["unfamiliar"] == pytest.approx(kept[1]["unfamiliar"], rel=1e-3)
    assert again["validation"]["right"] == kept[1]["validation"]["right"]
    assert again["dataset"] == kept[1]["dataset"]
    assert "test" not in again
    said = capsys.readouterr().out
    assert "Always answering" in said


def test_class_folders_alone_are_split_trained_on_and_tested(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The test photos of evaluate are the ones that training has put aside."""
    files = {**photos({"": 5}), "hat/more/x.jpg": jpeg("hat", 90), "notes.txt": b"text"}
    root = fill(tmp_path / "outer", {f"clothes/{path}": data for path, data in files.items()})
    data = ["--data", str(root)]
    training = ["--backbone", "efficientnet-lite0", "--epochs", "1", "--name", "own"]
    assert main(["train", *data, *training]) == 0
    said = capsys.readouterr().err
    assert "Photos: 7 train, 2 validation, 2 test." in said
    assert "outer has no splits, so its photos are split 80 : 10 : 10" in said
    assert "In no class folder: 1 file;" in said
    facts = find_model("own").facts["dataset"]
    assert facts["photos"] == {"train": 7, "validation": 2, "test": 2}
    assert facts["made"] == ["train", "validation", "test"]
    assert main(["evaluate", *data, "--model", "own", "--save", "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["photos"] == 2
    assert "split 80 : 10 : 10" in printed.err
    assert main(["evaluate", *data, "--json"]) == 0  # a model of other photos: all are new to it
    assert json.loads(capsys.readouterr().out)["photos"] == 11
    assert main(["train", "--data", str(fill(tmp_path / "a", photos({"test": 3})))]) == 1
    assert "There is no split 'train'" in capsys.readouterr().err


def test_an_experiment_at_the_command_line_is_known_by_its_title(
    capsys: pytest.CaptureFixture[str], drawn_dataset: Path
) -> None:
    arguments = ["--backbone", "efficientnet-lite0", "--epochs", "1", "--json"]
    data = ["--data", str(drawn_dataset)]
    assert main(["train", "--preset", "learning-rates", *arguments, *data]) == 0
    rows = json.loads(capsys.readouterr().out)
    found = [runs.load(row["run"]) for row in rows]
    assert [run.config.learning_rate for run in found] == [0.1, 0.01, 0.001, 0.0001]
    assert {run.title for run in found} == {"Learning rates"}
    assert len({run.sweep for run in found}) == 1


def test_train_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--data", str(tmp_path / "nowhere")]) == 1
    assert "There is no folder of photos called" in capsys.readouterr().err
    assert main(["train", "--learning-rate", "-7"]) == 1
    assert "Learning rate must be a number above 0" in capsys.readouterr().err


def test_what_is_left_out_is_said(
    drawn_dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "with a torn one"
    shutil.copytree(drawn_dataset / "test", root)
    (root / "hat" / "torn.jpg").write_bytes(b"torn")
    assert main(["evaluate", "--data", str(root), "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["photos"] == 30
    assert "Left out: hat/torn.jpg" in printed.err
    assert set(json.loads(printed.out)) == {
        "model",
        "photos",
        "right",
        "accuracy",
        "interval",
        "loss",
        "balanced_accuracy",
        "largest_class",
        "never_answered",
        "few_photos",
        "class_names",
        "confusion",
        "per_class",
    }


def test_a_folder_that_cannot_be_written_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert main(["dataset", "draw", str(tmp_path / "file" / "x")]) == 1
    assert "could not be read or written" in capsys.readouterr().err
    assert main(["dataset", "draw", str(tmp_path / "x"), "--seed", "-1"]) == 1
    assert "A seed must be 0 or more" in capsys.readouterr().err


def test_dataset_draw(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "wardrobe"
    assert main(["dataset", "draw", str(folder), "--seed", "3", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    on_disk = {
        split.name: {label.name: len(list(label.iterdir())) for label in split.iterdir()}
        for split in folder.iterdir()
    }
    assert printed["splits"] == on_disk
    assert main(["dataset", "draw", str(folder)]) == 1
    assert "empty" in capsys.readouterr().err


def test_a_command_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["classify"])
    assert stop.value.code == 2
    assert "predict" in capsys.readouterr().err
