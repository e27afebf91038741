"""What the server lets in, by which names and how much at a time; and what it says at its start."""

import os
import socket
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config, net_util
from streamlit.web.server import server_util

from clothing_model import limits, rights, settings

_KEY = "CLOTHING_TEACHER_KEY"
_HERE = ("localhost", "127.0.0.1", "::1")


def no_lookup_abroad() -> None:
    """Keep Streamlit from asking a computer on the Internet for this one's address, which it would
    do for its greeting and for windows from elsewhere."""
    net_util.get_external_ip = lambda: None


def listens_beyond() -> bool:
    """Whether others than this computer's own browsers may reach the server."""
    address = config.get_option("server.address")
    elsewhere = settings.host_names() or config.get_option("server.corsAllowedOrigins")
    return bool(elsewhere) or not (address == "localhost" or _is_number(address, loopback=True))


def make_key_where_needed() -> None:
    """A teacher's key for this start, where others can reach the server and none is set."""
    if listens_beyond() and not os.environ.get(_KEY, "").strip():
        os.environ[_KEY] = rights.new_key()
        _made.append(os.environ[_KEY])


_made: list[str] = []  # a key that is to be told


def greeting() -> str:
    """Where the app is, and the key that was made, for who has started it."""
    lines = [f"Clothes is at {server_util.get_url('localhost')}"]
    if listens_beyond():
        lines += [f"For others: {' or '.join(addresses_for_others())}"]
    lines += [f"Teacher's key, until the next start: {key} (or set {_KEY})" for key in _made]
    return "".join(f"\n  {line}" for line in lines) + "\n"


def addresses_for_others() -> tuple[str, str]:
    """Where other computers in the network find the app: by this one's name, and by its number."""
    name = f"{socket.gethostname().removesuffix('.local')}.local"
    return server_util.get_url(name), server_util.get_url(net_util.get_internal_ip() or name)


def is_this_computer_alone(host: str) -> bool:
    """Whether a host's name leads every computer to itself: "localhost", "127.0.0.1"."""
    return host in _HERE or _is_number(host, loopback=True)


def answers_to(host: str, own: str, others: Sequence[str], beyond: bool) -> bool:
    """Whether the server answers to a request for `host` ("teacher-pc.local:8501").

    A page of somebody else's can have its own name lead to this computer, and would then speak for
    its visitor. own: the computer's name; others: those of the settings; beyond: whether other
    computers may reach the server. Numbers, names of one word and names in .local are nobody's
    who has a name on the Internet.
    """
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    if name in (*_HERE, *others):
        return True
    first, _, rest = name.partition(".")
    known = not rest or rest == "local" or first == own.partition(".")[0].lower()
    return beyond and bool(name) and (known or _is_number(name))


def _is_number(name: object, loopback: bool = False) -> bool:
    try:
        found = ip_address(str(name))
    except ValueError:
        return False
    return found.is_loopback or not loopback


class OwnNames:
    """Answers to the names by which this computer is known, and to no others."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._own = socket.gethostname()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            host = Headers(scope=scope).get("host", "")
            if not answers_to(host, self._own, settings.host_names(), listens_beyond()):
                words = (
                    f"The address must have a name of this computer. You gave {host[:100]!r}. "
                    "Whoever has started the server can add a name to CLOTHING_HOSTS."
                )
                await _refuse(scope, receive, send, words, 421)
                return
        await self.app(scope, receive, send)


class WindowRoom:
    """Bounds how many windows are open at a time; each takes memory for as long as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_window = scope["type"] == "websocket"
        if (is_window or is_page(scope)) and self._open >= limits.WINDOWS.value:
            words = (
                f"There can be at most {limits.WINDOWS.value:,} open windows of all visitors. So "
                "many are open. Close some, then load this page again."
            )
            await _refuse(scope, receive, send, words, 503)
            return
        self._open += is_window
        try:
            await self.app(scope, receive, send)
        finally:
            self._open -= is_window


def is_page(scope: Scope) -> bool:
    """Whether a browser asks for a page to show in a window, not for a file of one."""
    return scope["type"] == "http" and "text/html" in Headers(scope=scope).get("accept", "")


async def _refuse(scope: Scope, receive: Receive, send: Send, words: str, status: int) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await PlainTextResponse(words, status)(scope, receive, send)


class SafeHeaders:
    """Has browsers load nothing from another computer, whatever stands in a name or a note; show
    the app in no frame of somebody else's page; and take files for what they are said to be."""

    HEADERS: Final = {
        "Content-Security-Policy": "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; "
        "connect-src 'self' data: blob: ws: wss:; "  # the camera's picture is fetched as data
        "frame-ancestors 'self'; object-src 'none'; base-uri 'self'; form-action 'self'",
        "X-Frame-Options": "SAMEORIGIN",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.HEADERS)
            await send(message)

        await self.app(scope, receive, tell)
