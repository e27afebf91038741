"""The end of a question that is asked before something is gone for good."""

from collections.abc import Callable
from typing import Any

import streamlit as st


def confirm_buttons(
    label: str, key: str, keep_key: str, act: Callable[..., Any], *args: Any
) -> None:
    """Two buttons: do it, which is called `label`, or keep what there is. Both close the dialog."""
    with st.container(horizontal=True):
        if st.button(label, type="primary", key=key, on_click=act, args=args):
            st.rerun()
        if st.button("Keep", key=keep_key):
            st.rerun()
