"""The camera on Classify: answers while something is held up, and one photo when it is frozen."""

import binascii
from base64 import b64decode
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.components.classify.live_route import admit, new_ticket
from pages.components.photo.answer import STYLE
from pages.components.photo.sources import ChosenPhoto
from pages.components.shared.scripted import with_camera

if TYPE_CHECKING:
    from clothing_model.inference.answers.classifier import Classifier

MAX_BYTES = 2 << 20  # of a frozen picture, of at most 1,024 px
_BEGIN = "data:image/jpeg;base64,"
_TICKET, _FROZEN = "live-ticket", "live-frozen"

_camera = with_camera(__file__)


def show_camera(model: "Classifier") -> list[ChosenPhoto]:
    """The camera with its answers; the picture that was frozen, for a card of its own."""
    ticket = st.session_state.setdefault(_TICKET, new_ticket())
    admit(ticket, model.saved, model.choice.device)
    style = STYLE.replace("<style>", "").replace("</style>", "")
    data = {"ticket": ticket, "size": model.saved.image_size, "style": style}
    heard = _camera(key="live_camera", data=data, on_frozen_change=lambda: None)
    if (picture := heard.get("frozen")) is not None:
        st.session_state[_FROZEN] = read_picture(picture)
    photo: ChosenPhoto | None = st.session_state.get(_FROZEN)
    return [photo] if photo else []


def forget_frozen() -> None:
    """Let go of the picture that was frozen: the camera is opened or closed."""
    st.session_state.pop(_FROZEN, None)


def read_picture(picture: Any) -> ChosenPhoto | None:
    """A photo from what the browser tells, a JPEG as a data address; None for anything else, and
    for "", by which it says that the camera goes on."""
    if not isinstance(picture, str) or not picture.startswith(_BEGIN):
        return None
    if len(picture) > MAX_BYTES * 4 / 3:
        return None
    try:
        data = b64decode(picture.removeprefix(_BEGIN), validate=True)
    except binascii.Error:
        return None
    return ChosenPhoto(f"frozen-{sha256(data).hexdigest()[:16]}", "Photo from the camera", data)
