"""How programs ask this very app, where its server lets them."""

import streamlit as st

from clothing_model import limits, settings
from clothing_model.export import guides
from clothing_model.export.service import MOST
from clothing_model.network.models.folder import SavedModel


def show_service(model: SavedModel) -> None:
    """Its address and a program; where it is off, how to let it."""
    st.markdown(
        "This app can answer programs itself, in the way of TensorFlow Serving, without anything "
        "being exported."
    )
    if not settings.service():
        st.info(
            "It is off. Whoever starts the server lets it with a setting:",
            icon=":material/toggle_off:",
        )
        st.code("CLOTHING_SERVICE=on streamlit run app.py", language="bash")
        return
    address = (st.context.url or "http://localhost:8501/models").rpartition("/models")[0]
    st.code(guides.curl_lines(model.name, address), language="bash", wrap_lines=True)
    with st.expander("The same in Python", icon=":material/code:"):
        st.code(guides.app_program(model.name, address), language="python")
    st.caption(
        f"At most {MOST} photos in a request, and {limits.SERVICE.value:,} requests a minute from "
        "one computer. Photos are not kept."
    )
