"""`models` on the command line: listing, and deleting with a question."""

import io
import json
import shutil

import pytest

from clothing_model import settings
from clothing_model.cli.main import main
from clothing_model.network.models.folder import SHIPPED


@pytest.fixture
def mine() -> None:
    """A model of one's own: the shipped one under another name."""
    shutil.copytree(settings.SHIPPED_MODELS / SHIPPED, settings.models_folder() / "mine")


class Keyboard(io.StringIO):
    """Somebody who types this."""

    def isatty(self) -> bool:
        return True


def listed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    assert main(["models"]) == 0
    return [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()]


@pytest.mark.usefixtures("mine")
@pytest.mark.parametrize(
    ("typed", "code", "left"), [("y\n", 0, [SHIPPED]), ("\n", 1, [SHIPPED, "mine"])]
)
def test_deleting_asks_first(
    typed: str,
    code: int,
    left: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", Keyboard(typed))
    assert main(["models", "--delete", "mine"]) == code
    asked = capsys.readouterr().err
    assert "Delete it for good?" in asked
    assert " MB" in asked
    assert listed(capsys) == left


@pytest.mark.usefixtures("mine")
def test_a_script_says_yes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["models", "--delete", "mine"]) == 1
    assert "--yes must be given" in capsys.readouterr().err
    assert main(["models", "--delete", "mine", "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"deleted": "mine"}
    assert listed(capsys) == [SHIPPED]


@pytest.mark.parametrize(
    ("name", "words"),
    [(SHIPPED, "comes with the app and stays"), ("../mine", "There is no saved model called")],
)
def test_what_cannot_be_deleted(name: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "--delete", name, "--yes"]) == 1
    assert words in capsys.readouterr().err
