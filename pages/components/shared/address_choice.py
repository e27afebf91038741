"""Choices and numbers that stand in the address."""

from collections.abc import Sequence
from typing import Any

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


def address_number(
    label: str, key: str, value: float, step: float = 1, reach: Any = (None, None), **look: Any
) -> float:
    """A number input whose value stands in the address, where anything may be written.

    `reach` is the least and the most, as floats. A whole number is a float here, too: Streamlit
    cannot make an int of the address's "inf" or "1e999", and the page would not appear.
    """
    low, high = reach
    look |= {"key": key, "bind": "query-params"}
    return float(st.number_input(label, low, high, float(value), float(step), "%g", **look))
