"""The way to the page that runs a model in a phone's own browser."""

from urllib.parse import quote, urljoin

import streamlit as st

from clothing_model.network.models.folder import SavedModel
from pages.components.phone.phone_route import INSTALL, engine_here, why_not
from pages.components.shared.phones import address_for_others, show_code


def show_engine_missing() -> bool:
    """Whether the server lacks LiteRT.js; how it is installed is said then."""
    if engine_here():
        return False
    st.info(
        "The engine for browsers, LiteRT.js, is not installed on the server. Whoever runs it can "
        "install that in the project's folder, with Node.js:",
        icon=":material/extension_off:",
    )
    st.code(INSTALL, language="bash")
    return True


def show_on_phones(model: SavedModel) -> None:
    """Its address as a link and as a QR code, for a model that is made for TensorFlow Lite."""
    if why_not(model):
        st.warning("This model takes photos in a way that the page for phones does not know.")
        return
    path = f"phone?model={quote(model.name)}"
    st.link_button("Open it here", f"./{path}", type="primary", icon=":material/smartphone:")
    page = urljoin(st.context.url or "http://localhost:8501/models", "phone")
    address = address_for_others(page, {"model": model.name})
    if show_code(address):
        st.caption("The camera needs HTTPS; choosing a photo does not.")
