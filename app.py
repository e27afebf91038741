"""The app: `streamlit run app.py`."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partialmethod

import streamlit as st
import streamlit.config
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route
from streamlit.runtime.memory_session_storage import MemorySessionStorage

from clothing_model import settings
from clothing_model.data.datasets.drafts import tidy
from clothing_model.data.datasets.room import sweep
from clothing_model.training.jobs import Dispatcher
from pages.components.classify import live_route
from pages.components.dataset import draft_route
from pages.components.models import export_route, service_route
from pages.components.phone import phone_route
from pages.components.shared import fixed_pictures, photo_thumbnails, server_door
from pages.components.shared.server_door import OwnNames, SafeHeaders, WindowRoom
from pages.components.shared.uploads import UploadRoom
from pages.components.shared.visitor import VisitorCookie

OPEN_FILES = 4096  # a window takes four, one that was closed three for as long as it is kept
KEPT_WINDOWS = 32  # closed ones, for whoever comes back; Streamlit would keep 128

MemorySessionStorage.__init__ = partialmethod(  # type: ignore[assignment, method-assign]
    MemorySessionStorage.__init__, maxsize=KEPT_WINDOWS
)


# Streamlit counts what stands around a file as well; the page names the limit itself.
streamlit.config.set_option("server.maxUploadSize", (settings.zip_bytes() >> 20) + 1)
server_door.no_lookup_abroad()
server_door.make_key_where_needed()


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
    await asyncio.to_thread(tidy)
    print(server_door.greeting(), flush=True)
    dispatcher = Dispatcher()
    try:
        yield
    finally:
        await asyncio.to_thread(dispatcher.close)


async def first_page(request: Request) -> RedirectResponse:
    """Classify by its own name: Streamlit knows the page that comes first by "/" alone."""
    query = request.url.query
    return RedirectResponse(f"./?{query}" if query else "./")


app = st.App(
    "pages/start.py",
    lifespan=serving,
    routes=[
        Route("/classify", first_page),
        *fixed_pictures.ROUTES,
        *photo_thumbnails.ROUTES,
        *draft_route.ROUTES,
        *live_route.ROUTES,
        *export_route.ROUTES,
        *service_route.ROUTES,
        *phone_route.ROUTES,
    ],
    middleware=[
        Middleware(found)
        for found in (SafeHeaders, OwnNames, WindowRoom, VisitorCookie, UploadRoom)
    ],
)
