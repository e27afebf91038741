"""The way for a class's phones to the page on view: its address, and that as a QR code."""

from html import escape
from urllib.parse import urlencode, urlsplit

import streamlit as st

from pages.components.shared.server_door import (
    addresses_for_others,
    is_this_computer_alone,
    listens_beyond,
)

LONGEST = 700  # characters in a code; more of them make squares that a phone cannot tell apart
_COMMAND = "streamlit run app.py --server.address=0.0.0.0"
_STYLE = """<style>
.to-scan {display: block; width: min(24rem, 100%, 62vh); margin: 0 auto; border-radius: .5rem}
.to-type {font-size: 1.35rem; font-weight: 600; text-align: center; overflow-wrap: anywhere;
  margin: .75rem 0 0}
.to-type small {display: block; font-size: .9rem; font-weight: 400}
</style>"""


def offer_phones() -> None:
    """A button in the sidebar that shows the code."""
    with st.sidebar:
        if st.button("For phones", icon=":material/qr_code_2:", key="phones", width="stretch"):
            _show()


@st.dialog("Open this page on a phone")
def _show() -> None:
    address = address_for_others(st.context.url or "", st.query_params.to_dict())
    if show_code(address):
        st.caption("The phone has to be in the same network (Wi-Fi) as this computer.")


def show_code(address: str | None) -> bool:
    """Draw the code; without an address, say how the app is started for others. Whether there is
    one."""
    if address is None:
        st.markdown(
            "At the moment only this computer can open the app. To let phones in the same "
            "network open it, start it with this command:"
        )
        st.code(_COMMAND, language="bash", wrap_lines=True)
        return False
    st.html(_STYLE + code_of(address))
    return True


def address_for_others(url: str, query: dict[str, str]) -> str | None:
    """Where other computers find the page that this browser has at `url` with this query; None
    where they cannot.

    An address that led here from elsewhere is as good for others. "localhost" is not: this
    computer's number in the network takes its place.
    """
    parts = urlsplit(url)
    here = f"{parts.scheme}://{parts.netloc}"
    if is_this_computer_alone(parts.hostname or "localhost"):
        if not listens_beyond():
            return None
        name, number = addresses_for_others()
        lost = is_this_computer_alone(urlsplit(number).hostname or "")  # in no network just now
        found = urlsplit(name if lost else number)
        here = f"{found.scheme}://{found.netloc}"
    page = f"{here}{parts.path}"
    whole = f"{page}?{urlencode(query)}" if query else page
    return whole if len(whole) <= LONGEST else page


def code_of(address: str) -> str:
    """HTML: the address as a QR code, black on white in both themes, and what to type instead."""
    import segno

    code = segno.make(address, error="m", micro=False)
    picture = code.svg_data_uri(scale=8, border=4, dark="#000", light="#fff")
    parts = urlsplit(address)
    typed = escape(f"{parts.scheme}://{parts.netloc}")
    return (
        f'<img class="to-scan" src="{picture}" alt="QR code of {escape(address)}">'
        f'<p class="to-type"><small>Or type</small>{typed}</p>'
    )
