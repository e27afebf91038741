"""All corrections of a dataset: to look at, to undo, to take along."""

import streamlit as st

from clothing_model.csv_file import TYPE
from clothing_model.data.datasets import corrections
from clothing_model.data.datasets.appearance import appearances
from clothing_model.data.datasets.browse import find_photo
from clothing_model.data.datasets.collection import KnownDataset
from clothing_model.data.datasets.manifest import Manifest
from pages.components.photo.dialog import CORRECTING
from pages.components.photo.tile import open_photo
from pages.components.shared.outside_text import plain
from pages.components.shared.visitor import as_teacher, say_needs_key, visitor


def show_corrections(dataset: KnownDataset, manifest: Manifest) -> None:
    """A row for each correction, with its undo; the table as a CSV file."""
    kept = corrections.load(manifest.root)
    if not kept:
        st.info("No corrections yet. Open a photo to give it another label or to leave it out.")
        return
    st.markdown(
        "The files of the dataset have not changed. Training and evaluation use the "
        "corrections below."
    )
    if not (allowed := visitor().teacher):
        say_needs_key(CORRECTING)
    found = appearances(manifest, [p for path in kept if (p := find_photo(manifest, path))])
    for path, correction in kept.items():
        photo = find_photo(manifest, path)
        stale = photo is None or photo.digest != correction.digest
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            if photo and (appearance := found.get(photo.digest)):
                st.image(appearance.thumbnail, alt=f"{photo.label}, {photo.name}", width=64)
            with st.container(width="stretch"):
                what = f"→ **{plain(correction.label)}**" if correction.label else "**left out**"
                note = (
                    "  \nThe file has changed or is gone, so this correction does nothing."
                    if stale
                    else ""
                )
                st.markdown(f"{plain(path)}  \n{what}{note}")
            if photo:
                st.button("Open", key=f"see-{path}", on_click=open_photo, args=(dataset, photo))
            st.button(
                "Undo",
                key=f"undo-{path}",
                icon=":material/undo:",
                disabled=not allowed,
                on_click=as_teacher,
                args=(CORRECTING, corrections.undo, manifest.root, [path]),
            )
    st.download_button(
        "Corrections as a CSV file",
        corrections.to_csv(manifest.root),
        "corrections.csv",
        TYPE,
        icon=":material/download:",
        on_click="ignore",
    )
