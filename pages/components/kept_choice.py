"""Choices that stand in the address by their names, while the page shows them by titles."""

from collections.abc import Sequence

import streamlit as st


def keep_in_address(key: str, options: Sequence[str]) -> str:
    """Call it before the selectbox with this key: it begins with the address's choice, and the
    address then follows what is chosen; the first option leaves it out. What is chosen now.

    A bound selectbox would write its labels there.
    """
    state, asked = st.session_state, st.query_params.get(key)
    if key not in state and asked in options:
        state[key] = asked
    chosen = str(state.get(key, options[0]))
    if chosen == options[0]:
        st.query_params.pop(key, None)
    elif chosen != asked:
        st.query_params[key] = chosen
    return chosen
