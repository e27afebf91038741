"""Someone who uses the app without a browser, by the messages that a browser would send.

A browser needs far more of a processor than what it asks of the server, so that thirty of them
on the server's own computer would measure themselves.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from pages.components.shared.visitor import NAME_COOKIE, TOKEN_COOKIE

PATIENCE = 120  # s; a server that needs longer has failed


class Visitor:
    """One window. What it asks for is waited for before it asks again.

    buttons: the keys and labels of those on the page, to their ids.
    query: what stands in the page's address. session: what the server calls this window.
    parts: what scripts of the page's own were given, by their names.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._page = self._script = ""  # a page's name, and what the server calls its program
        self._refreshed: dict[str, float] = {}  # fragments that renew themselves, and how often
        self._awaited, self._seen = b"", False
        self.query = self.session = ""
        self.buttons: dict[str, str] = {}
        self.parts: dict[str, Any] = {}

    async def open(self, page: str, query: str = "") -> float:
        """Go to a page, "" for the first one; seconds until it is all there."""
        self._page, self._script, self.query, self.buttons = page, "", query, {}
        return await self._run(self._state())

    async def press(self, button: str, sign: str) -> float:
        """Press what has this key or label; seconds until the page shows `sign`, renewing itself.

        For pages where nothing was filled in: the values of other widgets are not sent.
        """
        begin = time.perf_counter()
        self._awaited, self._seen = sign.encode(), False
        state = self._state()
        pressed = WidgetState(id=self.buttons[button], trigger_value=True)
        state.widget_states.widgets.append(pressed)
        async with asyncio.timeout(PATIENCE):
            await self._run(state)
            while not self._seen:
                if not self._refreshed:
                    raise SystemExit(f"{sign!r} must come after {button!r}. It never came.")
                await asyncio.sleep(min(self._refreshed.values()))
                await self._refresh()
        self._awaited = b""
        return time.perf_counter() - begin

    async def watch(self, seconds: float) -> list[float]:
        """Look on; how long after each moment at which the page was to be renewed it was."""
        end, late = time.perf_counter() + seconds, []
        due = time.perf_counter()
        while self._refreshed and time.perf_counter() < end:
            due = max(due + min(self._refreshed.values()), time.perf_counter())
            await asyncio.sleep(due - time.perf_counter())
            await self._refresh()
            late.append(time.perf_counter() - due)
        return late

    def _state(self) -> ClientState:
        name = "" if self._script else self._page
        return ClientState(query_string=self.query, page_name=name, page_script_hash=self._script)

    async def _refresh(self) -> None:
        for fragment in list(self._refreshed):
            state = self._state()
            state.fragment_id, state.is_auto_rerun = fragment, True
            await self._run(state)

    async def _run(self, state: ClientState) -> float:
        begin = time.perf_counter()
        await self._socket.send(BackMsg(rerun_script=state).SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while not self._take(bytes(await self._socket.recv(decode=False))):
                pass
        return time.perf_counter() - begin

    def _take(self, data: bytes) -> bool:
        """Read one message; whether it is the last that the page sends for now."""
        self._seen |= bool(self._awaited) and self._awaited in data
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if kind == "new_session" and not message.metadata.run.fragment_ids:
            self.session = message.new_session.initialize.session_id
            self._refreshed.clear()
        elif kind == "navigation":
            self._script = message.navigation.page_script_hash
        elif kind == "auto_rerun":
            self._refreshed[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self._refreshed.pop(fragment, None)
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta":
            self._look_at(message)
        elif kind == "script_finished":
            return bool(message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN)
        return False

    def _look_at(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise SystemExit(f"The page failed: {element.exception.message}")
        if kind == "button":
            button = element.button
            self.buttons[button.label] = self.buttons[button.id.split("-", 2)[-1]] = button.id
        if kind == "bidi_component" and (given := element.bidi_component).json:
            self.parts[given.component_name] = json.loads(given.json)


@asynccontextmanager
async def visitor(address: str, token: str = "", name: str = "") -> AsyncIterator[Visitor]:
    """Enter the app that is served at http://..., with what a browser keeps of its visitor."""
    uri = address.replace("http", "ws", 1) + "/_stcore/stream"
    kept = {"Cookie": f"{TOKEN_COOKIE}={token}; {NAME_COOKIE}={quote(name)}"} if token else {}
    async with connect(
        uri,
        subprotocols=["streamlit"],  # type: ignore[list-item]
        max_size=None,
        additional_headers=kept,
    ) as socket:
        yield Visitor(socket)
