"""Answers to a camera: small pictures in, one at a time for each visitor, an answer each.

    POST live/<ticket>   a JPEG, its bytes as the body

A run of the page for each picture would cost several times the answer. A ticket is given by the
page; who has one waits in a row with all others who have, so that they share alike.
"""

import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clothing_model.inference.answers.description import describe
from clothing_model.inference.answers.live import Steady, steady
from clothing_model.network.models.folder import SavedModel
from pages.components.photo.answer import bars, note
from pages.components.shared.models import classifier
from pages.components.shared.own_routes import Refused, body_of, told

MAX_BYTES = 64 << 10  # a picture of 300 px takes about 25; a bomb of so many has at most 25 MP
MOST = 256  # tickets, of which the one that was used last goes last
PAUSE = 0.05  # seconds at least from one picture of a visitor to the next
_AT_ONCE = CapacityLimiter(2)  # one is opened while another goes through the network


@dataclass
class _Ticket:
    """What a visitor has chosen to be asked, and what was answered so far."""

    model: SavedModel
    device: str
    before: Steady | None = None
    busy: bool = False
    last: float = 0.0


_tickets: OrderedDict[str, _Ticket] = OrderedDict()
_lock = threading.Lock()


def new_ticket() -> str:
    """A name that cannot be guessed."""
    return secrets.token_hex(16)


def admit(ticket: str, model: SavedModel, device: str) -> None:
    """Let whoever has this ticket ask a model; device: "cpu" or "gpu"."""
    with _lock:
        known = _tickets.get(ticket)
        if known is None or (known.model.key, known.device) != (model.key, device):
            _tickets[ticket] = _Ticket(model, device)
        _tickets.move_to_end(ticket)
        while len(_tickets) > MOST:
            _tickets.popitem(last=False)


def _known(name: str) -> _Ticket:
    """Raises Refused for a ticket that was not given or is too old."""
    with _lock:
        if name not in _tickets:
            raise Refused(404, "The camera's page must be open. Load the page again.")
        _tickets.move_to_end(name)
        return _tickets[name]


async def _answer(request: Request) -> Response:
    ticket = _known(request.path_params["ticket"])
    now = time.monotonic()
    if ticket.busy or now - ticket.last < PAUSE:
        raise Refused(429, "There can be only one picture at a time.")
    ticket.busy, ticket.last = True, now
    try:
        async with body_of(request, MAX_BYTES) as data:
            await to_thread.run_sync(_look, ticket, data, limiter=_AT_ONCE)
    finally:
        ticket.busy = False
    return JSONResponse(_in_words(ticket))


def _look(ticket: _Ticket, data: bytes) -> None:
    """Raises InvalidImage; Refused while the model is loading."""
    loading = classifier(ticket.model, ticket.device)
    if not loading.finished:
        raise Refused(503, "The model is loading.")
    _, answer = loading.result().answer(data)
    ticket.before = steady(ticket.before, answer, time.monotonic())


def _in_words(ticket: _Ticket) -> dict[str, str]:
    """As the card of an answer has it: the sentence, and the bars and a warning as HTML."""
    assert ticket.before
    ranked, familiar = ticket.before.predictions, ticket.before.familiar >= 0.5
    reading = describe(ranked, familiar, ticket.model.checked)
    return {"sentence": reading.sentence, "html": bars(ranked, familiar) + note(reading.warning)}


ROUTES = [Route("/live/{ticket}", told(_answer), methods=["POST"])]
