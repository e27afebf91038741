"""Dataset: where photos come from, what is in them, what is wrong with them."""

import streamlit as st

from clothing_model import wording
from clothing_model.data.datasets.collection import KnownDataset
from clothing_model.data.datasets.corrections import load
from clothing_model.data.datasets.manifest import DatasetPhoto, Manifest
from clothing_model.errors import EXPECTED, Stopped, sentence
from pages.components.charts.dataset import FEW, classes_shown, counts_chart, counts_words, left_out
from pages.components.dataset.corrections import show_corrections
from pages.components.dataset.deletion import offer_deletion
from pages.components.dataset.health import show_health
from pages.components.dataset.new_dataset import (
    asked_draft,
    offer_last_draft,
    offer_new_dataset,
    show_new_dataset,
)
from pages.components.dataset.own_photos import ADDING, add_upload, offer_upload, show_imported
from pages.components.dataset.supply import (
    ADDING_ONE,
    has_public,
    offer_download,
    show_download_end,
)
from pages.components.photo.dialog import show_photo
from pages.components.photo.gallery import choose_photos, chosen_photos, show_gallery
from pages.components.photo.tile import opened_photo, tile_style
from pages.components.shared.background import offer_to_go_on
from pages.components.shared.datasets import choose_dataset, manifest_of
from pages.components.shared.outside_text import plain
from pages.components.shared.page import open_page, scrolled
from pages.components.shared.visitor import say_needs_key, visitor

VIEWS = ("Photos", "Problems", "Corrections")


def main() -> None:
    if draft := asked_draft():
        open_page(
            "New dataset",
            "Name the classes and add photos to each one, from files or with the camera.",
        )
        show_new_dataset(draft)
        return
    open_page(
        "Dataset",
        (
            "These are the photos that a model learns from. Look through them, and find "
            "what is wrong."
        ),
    )
    dataset = choose_and_add()
    show_imported(dataset)
    try:
        manifest = manifest_of(dataset)
    except Stopped:
        offer_to_go_on("Check the remaining photos")
        return
    except EXPECTED as error:
        st.error(plain(sentence(error)))
        return
    if manifest is None:
        return
    st.sidebar.caption(f"**Dataset** {plain(dataset.title)}, {len(manifest.photos):,} photos")
    show_summary(manifest)
    view = st.segmented_control(
        "Show",
        VIEWS,
        default="Photos",
        required=True,
        key="view",
        bind="query-params",
        label_visibility="collapsed",
    )
    tile_style()
    photos: list[DatasetPhoto] = []
    if view == "Problems":
        show_health(dataset, manifest)
    elif view == "Corrections":
        show_corrections(dataset, manifest)
    else:
        photos = show_photos(dataset, manifest)
    if opened_photo(dataset, manifest):
        show_photo(dataset, photos)


def choose_and_add() -> KnownDataset:
    """Which dataset, and the ways to more of them."""
    show_download_end()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        dataset = choose_dataset()
        offer_new_dataset()
        with st.popover("Add photos", icon=":material/folder_zip:", key=ADDING, on_change="rerun"):
            if visitor().teacher:
                offer_upload()
                if not has_public() and dataset.kind != "drawn":
                    offer_download()
            else:
                say_needs_key(ADDING_ONE)
        offer_deletion(dataset)
    offer_last_draft()
    add_upload()
    if dataset.kind == "drawn" and not has_public():
        with st.container(border=True):
            st.markdown(
                "You are looking at a **drawn wardrobe**, so that everything works without a "
                "download. The chapter's 3,781 real photos come from the public clothing "
                "dataset (CC0)."
            )
            offer_download()
    return dataset


def show_summary(manifest: Manifest) -> None:
    """How many photos, classes and splits, in one line."""
    splits = ", ".join(
        f"{sum(classes.values()):,} {plain(split)}"
        for split, classes in manifest.counts.items()
        if split
    )
    parts = [f"**{len(manifest.photos):,} photos** in {len(manifest.class_names)} classes"]
    parts += [splits] if splits else []
    for files, where in ((manifest.skipped, "skipped"), (manifest.elsewhere, "elsewhere")):
        parts += [f"{wording.counted(len(files), 'file', 'files')} {where}"] if files else []
    changed = len(load(manifest.root))
    parts += [f"{changed:,} corrected"] if changed else []
    st.markdown(" · ".join(parts))


def show_photos(dataset: KnownDataset, manifest: Manifest) -> list[DatasetPhoto]:
    """The classes in one look, and the gallery; the photos that were asked for."""
    counts = manifest.counts
    with scrolled("counts"):
        st.altair_chart(
            counts_chart(counts),
            width="stretch" if len(classes_shown(counts)) <= FEW else "content",
            alt=counts_words(counts),
            key="counts-chart",
        )
    if words := left_out(counts):
        st.caption(words)
    photos = chosen_photos(manifest, choose_photos(manifest))
    if photos is None:
        return []
    show_gallery(dataset, manifest, photos)
    return photos


main()
