"""Names in a zip that can be read in several ways: somebody chooses, or changes them."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from clothing_model.data.datasets.zip_names import ENCODINGS, Reading
from pages.components.shared.outside_text import plain

_SAMPLES = 4  # names beside each way to read them
_LIKELY = 6  # ways to read them that are shown at first
_FOLDERS = 60  # that can be changed here


class ReadAs(NamedTuple):
    """How somebody wants names to be read, and the folders' names that they changed."""

    encoding: str | None = None
    rename: tuple[tuple[str, str], ...] = ()


def choose_names(file: str, readings: Sequence[Reading]) -> ReadAs | None:
    """The ways to read the names, and the folders' names to change; None until "Add" is pressed."""
    with st.container(border=True, key="own-zip-names"):
        st.markdown(
            f"**How should the names in {plain(file)} be read?** The zip file does not "
            "say which alphabet some of its names use. Choose the row that looks right. "
            "Nothing is added before you choose."
        )
        if not st.session_state.get("own-zip-all-readings"):
            readings = readings[:_LIKELY]
        chosen = st.radio(
            "Read them as",
            range(len(readings)),
            format_func=lambda number: plain(_samples(readings[number])),
            captions=[_title(reading) for reading in readings],
            key="own-zip-reading",
        )
        st.toggle("Show more ways to read them", key="own-zip-all-readings")
        reading = readings[chosen]
        rename = []
        if folders := reading.folders[:_FOLDERS]:
            st.caption(
                "Each of these folders is a class. To change a name, write the new one here."
            )
            for number, folder in enumerate(folders):
                key = f"own-zip-folder-{reading.encoding}-{number}"
                name = st.text_input(plain(folder), folder, max_chars=60, key=key).strip()
                rename += [(folder, name)] if name and name != folder else []
        if st.button("Add these photos", type="primary", icon=":material/add:", key="own-zip-add"):
            return ReadAs(reading.encoding, tuple(rename))
    return None


def _samples(reading: Reading) -> str:
    more = " …" if len(reading.names) > _SAMPLES else ""
    return ", ".join(name[:40] for name in reading.names[:_SAMPLES]) + more


def _title(reading: Reading) -> str:
    return plain(f"{ENCODINGS[reading.encoding]} ({reading.encoding})")
