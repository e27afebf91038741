"""Where to go on with a saved model."""

from contextlib import suppress

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError


def model_links(model: str) -> None:
    """Links to what can be done with the model of that name."""
    with suppress(StreamlitPageNotFoundError):  # a page that runs alone has no others
        for page, label, icon in (
            ("classify", "Classify with it", ":material/photo_camera:"),
            ("evaluate", "Evaluate", ":material/fact_check:"),
        ):
            st.page_link(f"pages/{page}.py", label=label, icon=icon, query_params={"model": model})
