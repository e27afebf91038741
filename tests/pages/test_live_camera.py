"""The camera on Classify: what its route answers, and what a browser may send."""

from base64 import b64encode

import pytest

from clothing_model.inference.answers.classifier import Classifier
from pages.components.classify import live_route
from pages.components.classify.live_camera import MAX_BYTES, read_picture
from pages.components.classify.live_route import ROUTES, admit, new_ticket
from tests.data.datasets.folders import jpeg
from tests.pages.asking import Response, ask
from tests.pages.opening import opened_at


@pytest.fixture
def ticket(shipped: Classifier, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(live_route, "PAUSE", 0.0)
    monkeypatch.setattr(live_route, "classifier", lambda *_: Loaded(shipped))
    admit(found := new_ticket(), shipped.saved, "cpu")
    return found


class Loaded:
    """A model's task, done."""

    def __init__(self, model: Classifier, finished: bool = True) -> None:
        self.finished, self._model = finished, model

    def result(self) -> Classifier:
        return self._model


def send(ticket: str, body: bytes) -> Response:
    return ask(ROUTES, f"/live/{ticket}", "POST", body)


def test_a_picture_has_an_answer_like_a_card(ticket: str) -> None:
    answer = send(ticket, jpeg("pants", 1)).json
    assert answer["sentence"].endswith("pants")
    assert answer["html"].count("answer-bar") > 4
    assert "6 others" in answer["html"]


def test_one_picture_at_a_time_and_not_too_many(
    ticket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_route, "PAUSE", 60.0)
    assert send(ticket, jpeg()).status == 200
    assert send(ticket, jpeg()).status == 429


def test_another_model_begins_anew(ticket: str, shipped: Classifier) -> None:
    send(ticket, jpeg())
    before = live_route._tickets[ticket]
    admit(ticket, shipped.saved, "cpu")
    assert live_route._tickets[ticket] is before
    admit(ticket, shipped.saved, "gpu")
    assert live_route._tickets[ticket].before is None


def test_what_cannot_be_answered_is_said(
    ticket: str, shipped: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Load the page again" in send("0" * 32, jpeg()).json["wrong"]
    assert send(ticket, b"Some notes on photos.").status == 400
    assert send(ticket, bytes(live_route.MAX_BYTES + 1)).status == 413
    monkeypatch.setattr(live_route, "classifier", lambda *_: Loaded(shipped, finished=False))
    loading = send(ticket, jpeg())
    assert (loading.status, loading.json["wrong"]) == (503, "The model is loading.")


def test_the_oldest_ticket_goes(
    ticket: str, shipped: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_route, "MOST", 2)
    for name in ("first", "second"):
        admit(name, shipped.saved, "cpu")
    assert send(ticket, jpeg()).status == 404
    assert send("first", jpeg()).status == 200


def test_a_frozen_picture_is_read() -> None:
    photo = read_picture("data:image/jpeg;base64," + b64encode(jpeg()).decode())
    assert photo is not None
    assert photo.data == jpeg()


@pytest.mark.parametrize(
    "sent",
    [
        *(None, "", 3, {}, "data:image/png;base64,AAAA", "data:image/jpeg;base64,A?"),
        "data:image/jpeg;base64," + "A" * (2 * MAX_BYTES),
    ],
)
def test_anything_else_from_a_browser_is_none(sent: object) -> None:
    assert read_picture(sent) is None


def test_a_link_opens_the_camera() -> None:
    page = opened_at("classify", {"camera": "true"})
    assert page.toggle(key="camera").value
