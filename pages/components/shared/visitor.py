"""Who looks at the page, and what they may do: asked on the server, in the action itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, unquote

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clothing_model import rights, settings
from clothing_model.errors import InvalidConfig
from clothing_model.rights import Visitor
from clothing_model.training import jobs
from clothing_model.training.run.runs import Run
from pages.components.shared.outside_text import plain
from pages.components.shared.page import attempt
from pages.components.shared.server_door import is_page

T = TypeVar("T")

OTHERS = "Somebody else made this, so you need the teacher’s key. Enter it in the menu on the left."
TOKEN_COOKIE, NAME_COOKIE = "clothes_visitor", "clothes_name"
NAME, TOKEN = "visitor-name", "visitor-token"  # in the session
_GIVEN, _ASKED = "visitor-key", "visitor-wants"
_YEAR = 365 * 24 * 3600  # seconds
_tries = rights.Tries()


class VisitorCookie:
    """Gives each browser a token with the first page it opens; no script there can read it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def give(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", _token_cookie())
            await send(message)

        lacks = is_page(scope) and not rights.is_token(_sent_token(scope))
        await self.app(scope, receive, give if lacks else send)


def _sent_token(scope: Scope) -> str:
    return HTTPConnection(scope).cookies.get(TOKEN_COOKIE, "")


def _token_cookie() -> str:
    token = rights.new_token()
    return f"{TOKEN_COOKIE}={token}; Path=/; Max-Age={_YEAR}; HttpOnly; SameSite=Lax"


@dataclass(frozen=True)
class _Given:
    """The key that was entered in this window. No message of a browser can be one."""

    key: str


def visitor() -> Visitor:
    """Who looks at the page."""
    given = st.session_state.get(_GIVEN)
    key = settings.teacher_key()
    teacher = not key or (isinstance(given, _Given) and given.key == key)
    return Visitor(rights.id_of(_token()), _name(), teacher)


def _token() -> str:
    """The browser's, or where it keeps no cookies one for this window."""
    kept = st.context.cookies.get(TOKEN_COOKIE)
    if isinstance(kept, str) and rights.is_token(kept):
        return kept
    return str(st.session_state.setdefault(TOKEN, rights.new_token()))


def _name() -> str:
    return str(st.session_state.get(NAME) or _kept_name())


def _kept_name() -> str:
    kept = st.context.cookies.get(NAME_COOKIE)
    try:
        return rights.clean_name(unquote(kept)) if isinstance(kept, str) else ""
    except InvalidConfig:
        return ""


def set_name(name: str) -> None:
    """Take a name for all that is made from now on. Raises InvalidConfig for none."""
    st.session_state[NAME] = rights.clean_name(name)


def keep_name() -> None:
    """Have the browser keep a name that was taken in this window."""
    name = st.session_state.get(NAME)
    if name and name != _kept_name():
        kept = f"{NAME_COOKIE}={quote(name, safe='')}; path=/; max-age={_YEAR}; samesite=lax"
        script = f"<script>document.cookie = '{kept}'</script>"
        st.html(script, width=1, unsafe_allow_javascript=True)


def give_key(key: str) -> None:
    """Have the teacher's rights in this window. Raises NotAllowed, TooMuch."""
    address = st.context.ip_address
    _tries.check(key, address if isinstance(address, str) else "")
    st.session_state[_GIVEN] = _Given(settings.teacher_key())


def give_up_rights() -> None:
    """Be a visitor like others again."""
    st.session_state.pop(_GIVEN, None)


def say_needs_key(doing: str) -> None:
    """Where a visitor finds no button: why, and where the key goes."""
    st.markdown(
        f":material/lock: {plain(doing)} needs the teacher’s key. Enter it in the menu on the left."
    )


def as_teacher(doing: str, change: Callable[..., T], *args: Any) -> T | None:
    """As `attempt`, for what needs the teacher's key. doing: "Deleting a dataset"."""

    def act() -> T:
        rights.require_teacher(visitor(), doing)
        return change(*args)

    return attempt(act)


def as_maker(doing: str, maker: str, change: Callable[..., T], *args: Any) -> T | None:
    """As `attempt`, for what its maker may do, and the teacher. doing: "Deleting a training"."""

    def act() -> T:
        rights.require_maker(visitor(), maker, doing)
        return change(*args)

    return attempt(act)


def start_again(run: Run) -> None:
    """Queue an ended run once more. Raises InvalidRun, TooMuch."""
    jobs.start_again(run, visitor())


def named(act: Callable[..., object], *args: Any) -> None:
    """As a callback: act now, or once the visitor has said a name, which `name_asked` is for."""
    if visitor().name or not rights.needs_key():
        act(*args)
    else:
        st.session_state[_ASKED] = (act, args)


def name_asked() -> bool:
    """Whether something waits for the visitor's name."""
    return _ASKED in st.session_state


def go_on(name: str) -> None:
    """Take a name, and do what waits for it. Raises InvalidConfig."""
    set_name(name)
    act, args = st.session_state.pop(_ASKED)
    act(*args)


def let_be() -> None:
    """Do not what waits for a name."""
    st.session_state.pop(_ASKED, None)
