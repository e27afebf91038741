"""Uploads that stay while their visitor is on other pages."""

import streamlit as st

from pages.components.photo.sources import ChosenPhoto, choose_files
from pages.components.shared.page import just_arrived
from pages.components.shared.uploads import let_go_of

_KEPT, _LISTED = "kept-photos", "photos-in-uploader"


def choose_photos() -> list[ChosenPhoto]:
    """The uploader, and what it held when the page was left: Streamlit begins it empty then.

    Photos that are removed from it are gone, as are all with a reload. They stay in the server's
    store of uploads, whose size is bounded; no copy is made of them.
    """
    state = st.session_state
    files = {photo.key: photo for photo in choose_files()}
    kept: dict[str, ChosenPhoto] = state.setdefault(_KEPT, {})
    for removed in set() if just_arrived() else state.get(_LISTED, set()) - set(files):
        kept.pop(removed, None)
    kept |= files
    state[_LISTED] = set(files)
    before = [name for name in kept if name not in files]
    if before and st.button(
        f"Remove the {len(before):d} photos from before"
        if len(before) > 1
        else "Remove the photo from before",
        key="forget-photos",
        icon=":material/close:",
        type="tertiary",
    ):
        for name in before:
            del kept[name]
            let_go_of(name)
    return [*files.values(), *(photo for name, photo in kept.items() if name not in files)]
