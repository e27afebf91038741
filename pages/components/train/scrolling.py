"""What a press has brought is brought into sight, where it is above or below the window."""

import time

import streamlit as st

PHONE = "(max-width: 640px)"
_SCRIPT = """
<script data-now="%(now)d">
if (matchMedia(%(media)r).matches) {
  document.querySelector('.st-key-%(key)s')?.scrollIntoView({block: %(block)r});
}
</script>
"""


def bring_into_sight(key: str, *, media: str = "all", block: str = "nearest") -> None:
    """Scroll the container of this key, which was drawn before this, into the window, once.

    media: a CSS media query, for windows in which that is needed. block: "start" puts its
    beginning at the top; "nearest" moves nothing that is in sight.
    """
    facts = {"key": key, "media": media, "block": block}
    script = _SCRIPT % {**facts, "now": time.time_ns()}  # the same text again would not run
    st.html(script, width=1, unsafe_allow_javascript=True)
