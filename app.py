"""The app: `streamlit run app.py`."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partialmethod

import streamlit as st
import streamlit.config
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.memory_session_storage import MemorySessionStorage

from clothing_model import settings
from clothing_model.data.datasets.room import sweep
from clothing_model.training.jobs import Dispatcher
from pages.components.shared.uploads import UploadRoom

OPEN_FILES = 4096  # a window takes four, one that was closed three for as long as it is kept
KEPT_WINDOWS = 32  # closed ones, for whoever comes back; Streamlit would keep 128

MemorySessionStorage.__init__ = partialmethod(  # type: ignore[assignment, method-assign]
    MemorySessionStorage.__init__, maxsize=KEPT_WINDOWS
)


# Streamlit counts what stands around a file as well; the page names the limit itself.
streamlit.config.set_option("server.maxUploadSize", (settings.zip_bytes() >> 20) + 1)


def allow_open_files() -> None:
    """Raise the number of files that may be open at once, 256 on macOS, as far as is allowed."""
    if sys.platform != "win32":
        from resource import RLIM_INFINITY, RLIMIT_NOFILE, getrlimit, setrlimit

        soft, hard = getrlimit(RLIMIT_NOFILE)
        wanted = OPEN_FILES if hard == RLIM_INFINITY else min(OPEN_FILES, hard)
        if soft != RLIM_INFINITY and soft < wanted:
            with suppress(OSError, ValueError):  # the system may allow less than it says
                setrlimit(RLIMIT_NOFILE, (wanted, hard))


@asynccontextmanager
async def serving(_: st.App) -> AsyncIterator[None]:
    """Queued trainings are worked on for as long as the server lives."""
    allow_open_files()
    await asyncio.to_thread(sweep)
    dispatcher = Dispatcher()
    try:
        yield
    finally:
        await asyncio.to_thread(dispatcher.close)


class ContentSecurityPolicy:
    """Has browsers load nothing from another computer, whatever stands in a name or a note."""

    POLICY = (
        "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; "
        "connect-src 'self' data: blob: ws: wss:"  # the camera's picture is fetched as data
    )

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Content-Security-Policy"] = self.POLICY
            await send(message)

        await self.app(scope, receive, tell)


async def first_page(request: Request) -> RedirectResponse:
    """Classify by its own name: Streamlit knows the page that comes first by "/" alone."""
    query = request.url.query
    return RedirectResponse(f"./?{query}" if query else "./")


app = st.App(
    "pages/start.py",
    lifespan=serving,
    routes=[Route("/classify", first_page)],
    middleware=[Middleware(ContentSecurityPolicy), Middleware(UploadRoom)],
)
