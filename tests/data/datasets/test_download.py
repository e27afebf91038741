"""The public dataset: from an address to a checked folder, whole or absent."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from clothing_model import settings
from clothing_model.data.datasets.download import CONTENT, COUNTS, PUBLIC, content_digest, download
from clothing_model.data.datasets.fetching import Patience
from clothing_model.errors import DownloadFailed, InvalidDataset, Stopped
from tests.data.datasets.folders import fill, jpeg, photos, zipped
from tests.data.datasets.unreliable_server import Plan, serving

HURRY = Patience(timeout=0.5, pauses=(0,), sleep=lambda seconds: None)
FILES = photos({"train": 3, "validation": 1, "test": 1})


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Plan], None]]:
    with ExitStack() as stack:
        yield lambda plan: monkeypatch.setenv(
            "CLOTHING_DATASET_URL", stack.enter_context(serving(plan))
        )


def archive(files: dict[str, bytes]) -> bytes:
    return zipped({f"clothing-dataset-small-1196151/{p}": d for p, d in files.items()}).getvalue()


@pytest.fixture
def content(tmp_path: Path) -> str:
    return content_digest(fill(tmp_path / "expected", FILES))


def traces() -> list[str]:
    folders = (settings.data_folder(), settings.cache_folder() / "downloads")
    names = [path.name for folder in folders if folder.is_dir() for path in folder.iterdir()]
    return sorted(set(names) - {"download.lock"})


def test_the_dataset_arrives_and_nothing_else(mirror: Callable[[Plan], None], content: str) -> None:
    mirror(Plan(archive({**FILES, "README.md": b"about"})))
    seen: list[str] = []
    root = download(None, lambda stage, *_: seen.append(stage), HURRY, content)
    assert root == settings.data_folder() / "clothing-dataset-small" == settings.dataset_folder()
    assert (root / "train/pants/0.jpg").read_bytes() == FILES["train/pants/0.jpg"]
    assert traces() == ["clothing-dataset-small"]
    assert list(dict.fromkeys(seen)) == ["Downloading", "Unpacking"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            archive({**FILES, "train/hat/0.jpg": jpeg("hat", 99)}),
            r"The archive has 6, 2, 2\.",
        ),
        (archive({"a/b.txt": b"another project"}), r"The archive has 0, 0, 0\."),
        (b"<html>Log in to the school's network</html>", "login page may be in the way"),
        (archive(FILES)[:-40], "This zip is incomplete: its end is missing"),
        (archive({"../outside.jpg": b"x"}), "login page may be in the way"),
    ],
    ids=["other photo", "other project", "login page", "cut zip", "path outside"],
)
def test_a_wrong_archive_is_thrown_away(
    mirror: Callable[[Plan], None], content: str, body: bytes, words: str
) -> None:
    mirror(Plan(body))
    with pytest.raises(DownloadFailed, match=words):
        download(None, None, HURRY, content)
    assert traces() == []


def test_a_server_that_lies_about_the_length(mirror: Callable[[Plan], None], content: str) -> None:
    mirror(Plan(archive(FILES), ["too_short"]))
    with pytest.raises(DownloadFailed, match="Something else came"):
        download(None, None, HURRY, content)
    assert traces() == []


def test_a_stop_while_unpacking_does_not_fetch_again(
    mirror: Callable[[Plan], None], content: str
) -> None:
    plan = Plan(archive(FILES))
    mirror(plan)

    def stop(stage: str, done: int, total: int) -> None:
        if stage == "Unpacking":
            raise Stopped("Stopped.")

    with pytest.raises(Stopped):
        download(None, stop, HURRY, content)
    assert traces() == ["clothing-dataset-small.zip"]
    download(None, None, HURRY, content)
    assert len(plan.requests) == 1


@pytest.mark.parametrize("folder", ["cache", "data"])
def test_a_folder_that_cannot_be_written_is_a_sentence(
    mirror: Callable[[Plan], None], content: str, folder: str, unwritable: Callable[[str], None]
) -> None:
    mirror(Plan(archive(FILES)))
    unwritable(folder)
    with pytest.raises(DownloadFailed, match="cannot be kept: "):
        download(None, None, HURRY, content)


def test_a_folder_that_is_there_is_not_touched(tmp_path: Path) -> None:
    fill(tmp_path, {"mine/notes.txt": b"mine"})
    with pytest.raises(InvalidDataset, match=r"needs a new folder\. mine is there already"):
        download(tmp_path / "mine")
    assert (tmp_path / "mine/notes.txt").read_bytes() == b"mine"


def test_a_full_folder_of_datasets_is_said_before_anything_is_fetched(
    mirror: Callable[[Plan], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan(b"")
    mirror(plan)
    monkeypatch.setenv("CLOTHING_DATA_MB", "50")
    with pytest.raises(InvalidDataset, match=r"may take 50 MB \(CLOTHING_DATA_MB\)"):
        download(None, None, HURRY)
    assert plan.requests == []


def test_the_address_is_https_and_pinned() -> None:
    assert PUBLIC.url.startswith("https://codeload.github.com/")
    assert "/zip/1196151" in PUBLIC.url
    assert PUBLIC.url.rsplit("/", 1)[1].isalnum()


def test_the_real_photos_are_the_expected_ones(real_dataset: Path) -> None:
    assert content_digest(real_dataset) == CONTENT
    for split, count in COUNTS.items():
        assert sum(1 for _ in (real_dataset / split).glob("*/*")) == count
