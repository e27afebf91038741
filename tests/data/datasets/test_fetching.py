"""Downloads from a server that cuts, stalls, lies and changes its mind."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path

import pytest

from clothing_model.data.datasets.fetching import Patience, Source, fetch
from clothing_model.errors import DownloadFailed, Stopped
from tests.data.datasets.unreliable_server import Plan, Serve, serving

BODY = os.urandom(300_000)
HURRY = Patience(timeout=0.3, pauses=(0, 0, 0), enough=10_000, sleep=lambda seconds: None)


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda plan: stack.enter_context(serving(plan))


def source(url: str, digest: str | None = None) -> Source:
    return Source(url, about_bytes=len(BODY), max_bytes=10 * len(BODY), sha256=digest)


def left_behind(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize(
    "behaviours",
    [
        ["whole"],
        ["no_length"],
        ["busy", "whole"],
        ["cut", "whole"],
        ["cut", "cut", "cut", "cut", "cut", "whole"],
        ["stall", "whole"],
        ["cut", "no_ranges"],
        ["cut", "other_part", "whole"],
        ["too_long", "whole"],
    ],
    ids=" ".join,
)
def test_the_file_arrives_whole(tmp_path: Path, serve: Serve, behaviours: list[str]) -> None:
    file = tmp_path / "a.zip"
    fetch(source(serve(Plan(BODY, behaviours)), sha256(BODY).hexdigest()), file, None, HURRY)
    assert file.read_bytes() == BODY
    assert left_behind(tmp_path) == {"a.zip"}


def test_only_the_rest_is_asked_for(tmp_path: Path, serve: Serve) -> None:
    plan = Plan(BODY, ["cut", "whole"])
    fetch(source(serve(plan)), tmp_path / "a.zip", None, HURRY)
    assert plan.requests == ["", "bytes=150000-"]


def test_a_server_with_a_newer_file_sends_it_from_the_start(tmp_path: Path, serve: Serve) -> None:
    plan = Plan(BODY, ["cut", "cut", "cut", "cut"])
    url = serve(plan)
    file = tmp_path / "a.zip"
    impatient = Patience(timeout=0.3, pauses=(), sleep=lambda seconds: None)
    with pytest.raises(DownloadFailed, match=r"broke off.*0\.1 MB are kept"):
        fetch(source(url), file, None, impatient)
    plan.body, plan.tag, plan.behaviours = BODY[::-1], '"v2"', ["whole"]
    fetch(source(url), file, None, HURRY)
    assert file.read_bytes() == BODY[::-1]


def test_stopping_keeps_what_came_and_the_next_call_goes_on(tmp_path: Path, serve: Serve) -> None:
    plan = Plan(BODY)
    url, file = serve(plan), tmp_path / "a.zip"

    def stop(stage: str, done: int, total: int) -> None:
        assert (stage, total) == ("Downloading", len(BODY))
        if done > 100_000:
            raise Stopped("Stopped.")

    with pytest.raises(Stopped):
        fetch(source(url), file, stop, HURRY)
    assert not file.exists()
    fetch(source(url), file, None, HURRY)
    assert file.read_bytes() == BODY
    assert plan.requests[1].startswith("bytes=")


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        ("cut", "broke off: the connection ended after"),
        ("stall", "broke off: nothing came any more"),
        ("too_long", "broke off: the connection ended after 300,000 of 301,000 bytes"),
        ("busy", "broke off: the server answers 503"),
        ("missing", "The server answers 404"),
        ("elsewhere", "The server points to example.org"),
    ],
)
def test_what_does_not_get_better_is_a_sentence(
    tmp_path: Path, serve: Serve, behaviour: str, words: str
) -> None:
    slow = Patience(timeout=0.2, pauses=(0, 0), enough=1 << 30, sleep=lambda seconds: None)
    with pytest.raises(DownloadFailed, match=words):
        fetch(source(serve(Plan(BODY, [behaviour]))), tmp_path / "a.zip", None, slow)
    assert "a.zip" not in left_behind(tmp_path)


def test_another_file_than_was_named_is_thrown_away(tmp_path: Path, serve: Serve) -> None:
    with pytest.raises(DownloadFailed, match="has changed since then"):
        fetch(source(serve(Plan(BODY)), "0" * 64), tmp_path / "a.zip", None, HURRY)
    assert left_behind(tmp_path) == set()


def test_an_endless_file_is_thrown_away(tmp_path: Path, serve: Serve) -> None:
    small = Source(serve(Plan(BODY, ["no_length"])), about_bytes=1000, max_bytes=100_000)
    with pytest.raises(DownloadFailed, match=r"More than .* MB came"):
        fetch(small, tmp_path / "a.zip", None, HURRY)
    assert left_behind(tmp_path) == set()


def test_no_network_is_said_with_the_way_to_go_on(tmp_path: Path) -> None:
    closed = source("http://127.0.0.1:9/a.zip")
    with pytest.raises(DownloadFailed, match=r"cannot be reached.*drawn wardrobe works"):
        fetch(closed, tmp_path / "a.zip", None, HURRY)


def test_a_full_disk_is_said_before_anything_is_fetched(tmp_path: Path, serve: Serve) -> None:
    plan = Plan(BODY)
    huge = Source(serve(plan), about_bytes=1 << 60, max_bytes=1 << 61)
    with pytest.raises(DownloadFailed, match="free disk space"):
        fetch(huge, tmp_path / "a.zip", None, HURRY)
    assert plan.requests == []


@pytest.mark.parametrize(
    "url", ["http://example.org/a.zip", "ftp://127.0.0.1/a", "file:///etc/passwd"]
)
def test_only_https_leaves_this_computer(url: str) -> None:
    with pytest.raises(DownloadFailed, match="must begin with https"):
        source(url)


def test_a_stop_in_a_pause_does_not_wait_for_its_end(tmp_path: Path, serve: Serve) -> None:
    slept: list[float] = []

    def stop(stage: str, done: int, total: int) -> None:
        if slept:
            raise Stopped("Stopped.")

    patience = Patience(timeout=0.3, pauses=(60,), enough=1 << 30, sleep=slept.append)
    with pytest.raises(Stopped):
        fetch(source(serve(Plan(BODY, ["cut"]))), tmp_path / "a.zip", stop, patience)
    assert sum(slept) < 1


def test_a_full_disk_is_no_reason_to_try_again(
    tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device", str(tmp_path))

    monkeypatch.setattr("clothing_model.data.datasets.partial_file.write_json", fail)
    plan = Plan(BODY)
    with pytest.raises(DownloadFailed, match=r"cannot be kept: No space left on device\.$"):
        fetch(source(serve(plan)), tmp_path / "a.zip", None, HURRY)
    assert len(plan.requests) == 1
