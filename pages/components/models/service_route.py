"""The app as a server for programs, in the way of TensorFlow Serving; off unless a setting says so.

GET  v1/models/<name>                  whether it is there
GET  v1/models/<name>/metadata         its signatures and classes
POST v1/models/<name>:predict          pixels or JPEG bytes to probabilities
(also with /versions/1 after the name)
"""

import time
from collections import OrderedDict, deque

from anyio import CapacityLimiter, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clothing_model import limits, settings
from clothing_model.errors import EXPECTED, InvalidModel, sentence
from clothing_model.export.service import metadata, read_request, status
from clothing_model.network.models.folder import SavedModel, find_model
from pages.components.shared.models import classifier
from pages.components.shared.own_routes import Endpoint, Refused, body_of, from_elsewhere

MAX_BYTES = 8 << 20  # of a request; as numbers they take sixteen times as many
_TURNS = CapacityLimiter(1)  # one request is worked on at a time
_MINUTE = 60.0
_MOST = 1_024  # addresses that are remembered


class Pace:
    """How often each address has asked in the last minute."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def count(self, address: str, now: float, most: int) -> None:
        """Raises Refused for one more than `most` in a minute; `now` in seconds."""
        seen = self._seen.setdefault(address, deque())
        self._seen.move_to_end(address)
        while len(self._seen) > _MOST:
            self._seen.popitem(last=False)
        while seen and seen[0] <= now - _MINUTE:
            seen.popleft()
        if len(seen) >= most:
            raise Refused(
                429,
                f"There can be at most {most:,} requests a minute. Wait a minute and try again.",
            )
        seen.append(now)


_pace = Pace()


def _served(endpoint: Endpoint) -> Endpoint:
    """What goes wrong is told as TensorFlow Serving does: {"error": "a sentence"}."""

    async def answer(request: Request) -> Response:
        try:
            if not settings.service() or from_elsewhere(request):
                raise Refused(404, "This server answers no programs. CLOTHING_SERVICE=on lets it.")
            return await endpoint(request)
        except Refused as error:
            return JSONResponse({"error": str(error)}, error.status)
        except EXPECTED as error:
            return JSONResponse({"error": sentence(error)}, 400)
        except ClientDisconnect:
            return Response(status_code=400)

    return answer


def _model(request: Request) -> SavedModel:
    try:
        return find_model(request.path_params["name"])
    except InvalidModel as error:
        raise Refused(404, str(error)) from error


async def _status(request: Request) -> Response:
    return JSONResponse(status(_model(request)))


async def _metadata(request: Request) -> Response:
    return JSONResponse(metadata(_model(request)))


async def _predict(request: Request) -> Response:
    address = request.client.host if request.client else ""
    _pace.count(address, time.monotonic(), limits.SERVICE.value)
    model = _model(request)
    async with body_of(request, MAX_BYTES, "A request") as body:
        return JSONResponse(await to_thread.run_sync(_answer, model, body, limiter=_TURNS))


def _answer(model: SavedModel, body: bytes) -> dict[str, object]:
    asked = read_request(body, model)
    return asked.answer(classifier(model, settings.device()).result())


ROUTES = [
    Route(f"/v1/models/{{name}}{version}{what}", _served(endpoint), methods=[method])
    for version in ("", "/versions/1")
    for what, endpoint, method in (
        (":predict", _predict, "POST"),
        ("/metadata", _metadata, "GET"),
        ("", _status, "GET"),
    )
]
