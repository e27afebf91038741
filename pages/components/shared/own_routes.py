"""What the app's own addresses take: what a page of theirs sends, and only so much of it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from clothing_model import settings, wording
from clothing_model.errors import EXPECTED, sentence

Endpoint = Callable[[Request], Awaitable[Response]]


class Refused(Exception):
    """A request that is not answered: the status, and why in a sentence."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def told(endpoint: Endpoint) -> Endpoint:
    """An endpoint that answers this app's own pages alone, and what goes wrong with
    {"wrong": "a sentence"}."""

    async def answer(request: Request) -> Response:
        try:
            if from_elsewhere(request):
                raise Refused(
                    403, "This request must come from this app's own pages. It came from elsewhere."
                )
            return await endpoint(request)
        except Refused as error:
            return JSONResponse({"wrong": str(error)}, error.status)
        except EXPECTED as error:
            return JSONResponse({"wrong": sentence(error)}, 400)
        except ClientDisconnect:
            return Response(status_code=400)

    return answer


def from_elsewhere(request: Request) -> bool:
    """Whether a browser says that another site's page asks; who is no browser may say anything."""
    if site := request.headers.get("sec-fetch-site"):  # over HTTPS, and on this computer
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    return bool(origin) and urlsplit(origin).netloc != request.headers.get("host")


_arriving = 0  # bytes


@asynccontextmanager
async def body_of(request: Request, most: int, what: str = "A photo") -> AsyncIterator[bytes]:
    """A request's body, which is `what` ("A photo"), of at most so many bytes.

    All that are here at a time take no more than uploads may. Raises Refused.
    """
    global _arriving
    said = request.headers.get("content-length", "")
    length = int(said) if said.isdecimal() else 0
    if not 0 < length <= most:
        came = f"This one has {wording.size(length)}." if length else "Nothing came."
        raise Refused(413, f"{what} can be at most {wording.size(most)}. {came}")
    if _arriving + length > settings.uploads_bytes():
        raise Refused(503, "Too much is arriving at this moment.")
    _arriving += length
    try:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > length:  # in chunks, whose length nobody has said
                raise Refused(413, f"{what} must have the length that was announced. More came.")
        yield bytes(body)
    finally:
        _arriving -= length
