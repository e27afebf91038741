"""The memory of all visitors' uploads is bounded where they arrive."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from pages.components.shared import uploads
from pages.components.shared.uploads import UploadRoom
from tests.pages.asking import in_a_loop

BORDER = b"----7f3a"
HEAD = b'--%s\r\nContent-Disposition: form-data; name="file"; filename="\xe8\xa1\xa3.zip"\r\n'
KIND = b"Content-Type: application/zip\r\n"
SIZE = 700_000


@pytest.fixture(autouse=True)
def one_megabyte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOTHING_UPLOADS_MB", "1")
    monkeypatch.setattr(uploads, "_held", lambda: 0)


def body(size: int, kind: bytes = KIND) -> bytes:
    end = b"\r\n--%s--\r\n" % BORDER
    return HEAD % BORDER + kind + b"\r\n" + b"x" * size + end


class Inner:
    """What Streamlit does with an upload: (name, type, bytes) of those that came."""

    def __init__(self) -> None:
        self.came: list[tuple[str | None, str | None, int]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with Request(scope, receive).form() as form:
            file = form["file"]
            assert isinstance(file, UploadFile)
            self.came.append((file.filename, file.content_type, len(await file.read())))
        await Response(status_code=204)(scope, receive, send)


async def put(app: UploadRoom, pieces: AsyncIterator[bytes], length: int | None) -> list[Message]:
    headers = [(b"content-type", b"multipart/form-data; boundary=" + BORDER)]
    headers += [] if length is None else [(b"content-length", str(length).encode())]
    path = "/_stcore/upload_file/window/file"
    scope: dict[str, Any] = {"type": "http", "method": "PUT", "path": path, "headers": headers}
    sent: list[Message] = []

    async def receive() -> Message:
        try:
            return {"type": "http.request", "body": await anext(pieces), "more_body": True}
        except StopAsyncIteration:
            return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


async def cut(data: bytes, step: int) -> AsyncIterator[bytes]:
    for start in range(0, len(data), step):
        yield data[start : start + step]


@pytest.mark.parametrize("step", [10, 1 << 16, 1 << 21])
@pytest.mark.parametrize(
    ("size", "kind", "told", "came"),
    [
        (500, KIND, True, ("application/zip", 500)),
        (500, KIND, False, ("application/x-not-taken", 0)),
        (1 << 20, KIND, True, ("application/x-not-taken", 0)),
        (1 << 20, b"", True, ("application/x-not-taken", 0)),
    ],
    ids=["fits", "hides its length", "too much", "too much, of no kind"],
)
def test_of_what_is_too_much_only_the_name_comes(
    step: int, size: int, kind: bytes, told: bool, came: tuple[str, int]
) -> None:
    inner, data = Inner(), body(size, kind)
    length = len(data) if told else None
    sent = in_a_loop(put(UploadRoom(inner), cut(data, max(step, size // 100)), length))
    assert inner.came == [("衣.zip", *came)]
    assert sent[0]["status"] == 204


def test_what_is_still_arriving_counts() -> None:
    """And no more when it has come, or when it breaks off."""
    inner = Inner()
    app, data = UploadRoom(inner), body(SIZE)

    async def slow(begun: asyncio.Event, go: asyncio.Event, fail: bool) -> AsyncIterator[bytes]:
        yield data[:100]
        begun.set()
        await go.wait()
        if fail:
            raise ClientDisconnect
        yield data[100:]

    async def two_at_once(fail: bool) -> None:
        begun, go = asyncio.Event(), asyncio.Event()
        first = asyncio.create_task(put(app, slow(begun, go, fail), len(data)))
        await begun.wait()
        await put(app, cut(data, SIZE), len(data))
        go.set()
        await asyncio.gather(first, return_exceptions=True)
        await put(app, cut(data, SIZE), len(data))

    for fail in (False, True):
        in_a_loop(two_at_once(fail))
    assert [size for _, _, size in inner.came] == [0, SIZE, SIZE, 0, SIZE]


def test_what_is_held_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    inner, data = Inner(), body(SIZE)
    monkeypatch.setattr(uploads, "_held", lambda: SIZE)
    in_a_loop(put(UploadRoom(inner), cut(data, SIZE), len(data)))
    assert [size for _, _, size in inner.came] == [0]
