"""Uploads: what they may take of the server's memory together, and the one that is too many."""

import re
from collections.abc import Sequence

import streamlit as st
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from clothing_model import settings
from pages.components.shared.outside_text import plain

_NOT_TAKEN = "application/x-not-taken"
_PATH = "/_stcore/upload_file/"
_HEAD_BYTES = 1 << 16  # more than the name and type of a file take
_KIND = re.compile(rb"\r\ncontent-type:[^\r]*", re.IGNORECASE)


class UploadRoom:
    """Bounds the bytes of all visitors' uploads that are here or arriving.

    Streamlit keeps an upload in memory until its window is closed or it is removed. Of one that
    would be too much, everything but its name is dropped as it arrives, so that the browser sees
    it end well and the page can say why it is not there: see `taken`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._arriving = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "PUT" or _PATH not in scope["path"]:
            return await self.app(scope, receive, send)
        said = Headers(scope=scope).get("content-length", "")
        length = int(said) if said.isdecimal() else settings.uploads_bytes() + 1
        if _held() + self._arriving + length > settings.uploads_bytes():
            return await self.app(scope, _Emptied(receive), send)
        self._arriving += length
        try:
            await self.app(scope, receive, send)
        finally:
            self._arriving -= length


class _Emptied:
    """The body of an upload with a file in it, without that file's content."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._over = receive, False

    async def __call__(self) -> Message:
        if self._over:
            return await self._receive()
        head, more = b"", True
        while more:
            message = await self._receive()
            if message["type"] != "http.request":
                return message
            if len(head) < _HEAD_BYTES:
                head += message.get("body", b"")
            more = message.get("more_body", False)
        self._over = True
        head = _KIND.sub(b"", head[: head.find(b"\r\n\r\n")])
        head += b"\r\nContent-Type: " + _NOT_TAKEN.encode()
        border = head.partition(b"\r\n")[0]
        return {"type": "http.request", "body": head + b"\r\n\r\n\r\n" + border + b"--\r\n"}


def _held() -> int:
    """The bytes of all uploads that the server keeps."""
    found = get_instance().uploaded_file_mgr.get_stats()
    return sum(getattr(stat, "byte_length", 0) for stats in found.values() for stat in stats)


def taken(files: Sequence[UploadedFile]) -> list[UploadedFile]:
    """The files that were taken; why the others were not is said."""
    others = [file.name for file in files if file.type == _NOT_TAKEN]
    if others:
        names = ", ".join(plain(name) for name in others[:5]) + (" …" if len(others) > 5 else "")
        st.error(
            (
                f"{names} could not be added. All uploads together may take "
                f"{settings.uploads_bytes() >> 20:,} MB of the memory of this server. Remove "
                "files that you do not need any more, or wait until others have finished. "
                "Then choose your file again."
            ),
            icon=":material/hourglass_top:",
        )
    return [file for file in files if file.type != _NOT_TAKEN]


def let_go(file: UploadedFile) -> None:
    """Free the memory of an upload that is needed no more."""
    let_go_of(file.file_id)


def let_go_of(file_id: str) -> None:
    """The same, by the upload's id."""
    if context := get_script_run_ctx():
        context.uploaded_file_mgr.remove_file(context.session_id, file_id)  # type: ignore[attr-defined]
