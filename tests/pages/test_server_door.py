"""What the server lets in, and what it says with every answer."""

import asyncio
from typing import Any

import pytest
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message

from clothing_model import rights
from pages.components.shared import server_door
from pages.components.shared.server_door import OwnNames, SafeHeaders, WindowRoom, answers_to
from pages.components.shared.visitor import TOKEN_COOKIE, VisitorCookie
from tests.pages.asking import in_a_loop

HERE = ("localhost", "localhost:8501", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST.")
CLASS = ("teacher-pc", "teacher-pc.local:8501", "other.local", "192.168.0.12", "[fe80::1]:8501")
OWN = ("teacher-pc.school.lan:8501",)
FOREIGN = ("evil.example", "localhost.evil.example", "a.local.evil.example", "", "[::1", "a b.c")


@pytest.mark.parametrize("host", [*HERE, *CLASS, *OWN, *FOREIGN])
@pytest.mark.parametrize("beyond", [False, True])
def test_names_of_the_server(host: str, beyond: bool) -> None:
    known = {*HERE, *(CLASS + OWN if beyond else ())}
    assert answers_to(host, "Teacher-PC.local", (), beyond) == (host in known)


def test_a_name_of_the_settings() -> None:
    assert answers_to("clothes.school.example:443", "pc", ("clothes.school.example",), False)


@pytest.mark.parametrize(
    ("address", "others", "beyond"),
    [
        ("127.0.0.1", "", False),
        ("localhost", "", False),
        ("::1", "", False),
        ("0.0.0.0", "", True),
        ("192.168.0.12", "", True),
        (None, "", True),
        ("127.0.0.1", "clothes.school.example", True),  # somebody passes on to it
    ],
)
def test_whether_others_may_come(
    address: str | None, others: str, beyond: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"server.address": address, "server.corsAllowedOrigins": []}
    monkeypatch.setattr(server_door.config, "get_option", options.get)
    monkeypatch.setenv("CLOTHING_HOSTS", others)
    monkeypatch.setenv("CLOTHING_TEACHER_KEY", "")
    monkeypatch.setattr(server_door, "_made", [])
    server_door.make_key_where_needed()
    assert rights.needs_key() == beyond


async def page(scope: Any, receive: Any, send: Any) -> None:
    await HTMLResponse("a page")(scope, receive, send)


def ask(app: ASGIApp, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer."""
    sent: list[Message] = []
    asked = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "headers": asked}
    in_a_loop(app(scope, receive, send))
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], told, sent[1]["body"]


def test_another_name_gets_a_sentence() -> None:
    status, _, body = ask(OwnNames(page), host="evil.example")
    assert (status, b"You gave 'evil.example'" in body) == (421, True)
    assert ask(OwnNames(page), host="127.0.0.1:8501")[0] == 200


def test_headers_stand_with_every_answer() -> None:
    told = ask(SafeHeaders(page))[1]
    assert told["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'self'" in told["content-security-policy"]


def test_a_browser_gets_a_token_once() -> None:
    given = ask(VisitorCookie(page), accept="text/html")[1]["set-cookie"]
    name, _, token = given.partition(";")[0].partition("=")
    assert (name, rights.is_token(token)) == (TOKEN_COOKIE, True)
    assert "HttpOnly" in given
    again = ask(VisitorCookie(page), accept="text/html", cookie=f"a=b; {name}={token}")[1]
    assert "set-cookie" not in again
    assert "set-cookie" in ask(VisitorCookie(page), accept="text/html", cookie=f"{name}=x")[1]
    assert "set-cookie" not in ask(VisitorCookie(page), accept="image/jpeg")[1]


def test_windows_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOTHING_WINDOWS", "1")
    inner: list[tuple[int, bytes]] = []
    closed: list[Message] = []

    async def window(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await page(scope, receive, send)
        else:
            await room({"type": "websocket", "headers": []}, receive, refused)
            inner.append(await asyncio.to_thread(look))

    async def refused(message: Message) -> None:
        closed.append(message)

    def look() -> tuple[int, bytes]:
        status, _, body = ask(room, accept="text/html")
        return status, body

    room = WindowRoom(window)
    in_a_loop(room({"type": "websocket", "headers": []}, None, None))  # type: ignore[arg-type]
    assert closed == [{"type": "websocket.close", "code": 1008}]
    ((status, body),) = inner
    assert (status, body[:38]) == (503, b"There can be at most 1 open windows of")
    assert ask(room, accept="text/html")[0] == 200
