"""Photos of a dataset in the making, as a browser sends and sees them."""

import pytest

from clothing_model.data.datasets import drafts
from clothing_model.data.pictures.door import open_image
from pages.components.dataset import draft_route
from pages.components.dataset.draft_route import ROUTES, THUMBNAIL
from tests.data.datasets.folders import jpeg
from tests.pages.asking import ask


@pytest.fixture
def place() -> str:
    draft = drafts.start()
    return f"/draft/{draft.id}/{draft.classes[0].key}"


def test_a_photo_comes_is_seen_and_goes(place: str) -> None:
    added = ask(ROUTES, f"{place}?burst=a1", "POST", jpeg())
    assert added.status == 200
    assert added.json["advice"].startswith("1 photo.")
    (name,) = added.json["photos"]
    assert drafts.burst_of(name) == "a1"
    seen = ask(ROUTES, f"{place}/{name}")
    assert seen.headers["content-type"] == "image/jpeg"
    assert max(open_image(seen.body).shape) <= THUMBNAIL
    assert ask(ROUTES, f"{place}/{name}", "DELETE").json["photos"] == []
    assert ask(ROUTES, f"{place}/{name}").status == 404


def test_what_is_wrong_is_a_sentence(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft_route, "MAX_BYTES", 1000)
    for path, body, status, words in (
        (place, b"Some notes on photos.", 400, "This is a text file"),
        (place, b"", 413, "Nothing came."),
        (place, bytes(1001), 413, "at most 0.0 MB"),
        (f"{place}?burst=../a", jpeg()[:900], 400, ""),
        (f"/draft/{'0' * 32}/c1", b"x", 400, "not there any more"),
    ):
        answer = ask(ROUTES, path, "POST", body)
        assert (answer.status, words in answer.json["wrong"]) == (status, True)


def test_more_than_was_announced_is_not_read(place: str) -> None:
    answer = ask(ROUTES, place, "POST", jpeg(), {"content-length": "100"})
    assert answer.status == 413
    assert drafts.find(place.split("/")[2]).photos == 0


def test_too_much_at_a_time_is_for_later(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOTHING_UPLOADS_MB", "0")
    assert ask(ROUTES, place, "POST", jpeg()).status == 503


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://elsewhere"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://here"},
    ],
)
def test_pages_of_others_are_refused(place: str, headers: dict[str, str]) -> None:
    answer = ask(ROUTES, place, "POST", jpeg(), headers)
    assert answer.status == 403
    assert drafts.find(place.split("/")[2]).photos == 0


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://here"}, {"sec-fetch-site": "same-origin", "origin": "http://proxied"}],
)
def test_own_pages_are_not(place: str, headers: dict[str, str]) -> None:
    assert ask(ROUTES, place, "POST", jpeg(), headers).status == 200
