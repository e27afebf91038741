"""Choices that stand in the address by their names, while the page shows them by titles."""

from collections.abc import Sequence

import streamlit as st


def address_choice(key: str, options: Sequence[str]) -> int:
    """Where the selectbox with this key stands; give it as its `index`.

    It begins with the address's choice, and the address then follows what is chosen; the
    first option leaves it out. A bound selectbox would write its labels there.
    """
    asked = st.query_params.get(key)
    first = asked if asked in options else options[0]
    chosen = st.session_state.get(key, first)
    if chosen == options[0]:
        st.query_params.pop(key, None)
    elif chosen != asked:
        st.query_params[key] = chosen
    return options.index(chosen) if chosen in options else 0
