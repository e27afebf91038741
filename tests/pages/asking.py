"""Requests to the app's own routes, without a server."""

import asyncio
import json
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Message

T = TypeVar("T")


class Response(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def in_a_loop(work: Coroutine[Any, Any, T]) -> T:
    """What it returns, from a loop of a thread of its own: a browser's test may have left one in
    this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def ask(
    routes: Sequence[Route],
    path: str,
    method: str = "GET",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """What they answer to one request."""
    sent: list[Message] = []
    path, _, query = path.partition("?")
    told = {"host": "here", "content-length": str(len(body)), **(headers or {})}

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"spec_version": "2.4"},  # by which a broken connection is an error of `send`
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in told.items()],
    }
    in_a_loop(Starlette(routes=routes)(scope, receive, send))
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Response(sent[0]["status"], found, b"".join(part["body"] for part in sent[1:]))
