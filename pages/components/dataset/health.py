"""What is wrong with a dataset, shown: skipped files, uneven classes, photos that stand twice."""

from collections.abc import Sequence

import streamlit as st

from clothing_model import wording
from clothing_model.data.datasets import browse
from clothing_model.data.datasets.appearance import appearances
from clothing_model.data.datasets.balance import gaps
from clothing_model.data.datasets.collection import KnownDataset
from clothing_model.data.datasets.duplicates import Duplicates, find_duplicates
from clothing_model.data.datasets.health import accuracy_effect, concerns
from clothing_model.data.datasets.manifest import Manifest, SkippedFile
from clothing_model.errors import EXPECTED, Stopped, sentence
from clothing_model.tasks import STOPPED, Report
from pages.components.charts.dataset import left_out, shares_chart, shares_words
from pages.components.dataset.class_mix import offer_measurement
from pages.components.photo.tile import tile
from pages.components.shared.background import offer_to_go_on, running, wait_for
from pages.components.shared.outside_text import plain

PER_PAGE = 8
ACROSS = {
    "class": ("Under two classes", "one of the labels is probably wrong", ":material/label_off:"),
    "split": (
        "In two splits",
        "the model learns from it and is then tested on it",
        ":material/call_split:",
    ),
    None: ("In the same class and split", "", ":material/content_copy:"),
}
KINDS = {"identical": "the same file", "near": "the same picture", "alike": "alike"}


def show_health(dataset: KnownDataset, manifest: Manifest) -> None:
    """The three checks, one under the other."""
    _duplicates(dataset, manifest)
    _balance(manifest)
    _unused(manifest)


def _unused(manifest: Manifest) -> None:
    st.header("Files that are not used", anchor=False)
    if not manifest.skipped and not manifest.elsewhere:
        st.success("Every file is a photo that opens, and lies in the folder of its class.")
        return
    if manifest.skipped:
        are = wording.counted(len(manifest.skipped), "file is", "files are")
        st.markdown(f"{are} skipped: in the folder of a class, but not a photo that can be opened.")
        _table(manifest.skipped)
    if manifest.elsewhere:
        stand = wording.counted(len(manifest.elsewhere), "file lies", "files lie")
        st.markdown(f"{stand} outside the folders of the classes.")
        _table(manifest.elsewhere)


def _table(files: Sequence[SkippedFile]) -> None:
    st.dataframe([{"File": file.path, "Why": file.why} for file in files], hide_index=True)


def _balance(manifest: Manifest) -> None:
    st.header("Classes in the splits", anchor=False)
    for concern in concerns(manifest):
        st.warning(plain(concern))
    st.altair_chart(
        shares_chart(manifest.counts), alt=shares_words(manifest.counts), key="shares-chart"
    )
    if words := left_out(manifest.counts):
        st.caption(words)
    notable = [gap for gap in gaps(manifest.counts) if gap.notable]
    if not notable:
        st.caption(
            "The bars of each class have about the same length: the splits have the same "
            "mix of classes."
        )
        return
    st.caption(
        "If the bars of a class have different lengths, the splits have different mixes of classes."
    )
    st.markdown(plain(accuracy_effect(max(notable, key=lambda gap: gap.distance))))
    offer_measurement(manifest)


def _duplicates(dataset: KnownDataset, manifest: Manifest) -> None:
    st.header("Duplicate photos", anchor=False)
    key = ("duplicates", manifest.root, hash(manifest.photos))
    try:
        groups = wait_for(key, lambda report: find_duplicates(manifest, report))
    except Stopped:
        offer_to_go_on("Find duplicate photos")
        return
    if groups is None:
        return
    if groups:
        st.markdown(f"{_pictures(len(groups))} more than once. Click a photo to correct it.")
        _show_groups(dataset, manifest, groups, "twice")
    else:
        st.success(f"There are no duplicates among {len(manifest.photos):,} photos.")
    _alike(dataset, manifest)


def _pictures(count: int) -> str:
    return "One picture is here" if count == 1 else f"{count:,} pictures are here"


def _alike(dataset: KnownDataset, manifest: Manifest) -> None:
    """On request: photos that a network finds alike."""
    key = ("alike", manifest.root, hash(manifest.photos))
    if running(key) is None and not st.button(
        "Find near-duplicates",
        icon=":material/network_intelligence:",
        help=(
            "A network compares the photos. It finds the same piece of clothing cropped "
            "or photographed again, and also pieces that only look alike. The first "
            "time, this takes about 20 ms per photo."
        ),
    ):
        return
    try:
        groups = wait_for(key, lambda report: _find_alike(manifest, report))
    except Stopped:
        st.info(f"{STOPPED} The vectors made so far are kept.")
        return
    except EXPECTED as error:
        st.error(plain(sentence(error)))
        return
    if groups is None:
        return
    st.markdown(
        f"The network finds {len(groups):,} pairs that look alike, the most similar "
        "first. Look carefully before you correct: two pieces that differ only in a "
        "print or a button look alike too."
    )
    _show_groups(dataset, manifest, groups, "alike")


def _find_alike(manifest: Manifest, report: Report) -> tuple[Duplicates, ...]:
    from clothing_model.network.backbones import backbone
    from clothing_model.network.lookalikes import find_alike

    return find_alike(manifest, backbone("efficientnet-lite0"), report)


def _show_groups(
    dataset: KnownDataset, manifest: Manifest, groups: Sequence[Duplicates], name: str
) -> None:
    pages = browse.pages(len(groups), PER_PAGE)
    number = st.pagination(pages, key=f"{name}-page") if pages > 1 else 1
    shown = browse.page(groups, number, PER_PAGE)
    found = appearances(manifest, [photo for group in shown for photo in group.photos])
    for place, group in enumerate(shown):
        where, why, icon = ACROSS[group.across]
        sure = group.kind != "alike"
        with st.container(border=True, key=f"{name}-{place}"):
            st.markdown(
                f"{icon} **{where}{f': {why}' if why and sure else ''}** ({KINDS[group.kind]})"
            )
            with st.container(horizontal=True):
                for number, photo in enumerate(group.photos):
                    if appearance := found.get(photo.digest):
                        with st.container(width=160):
                            key = f"whole-{name}-{place}-{number}"
                            tile(dataset, photo, appearance.thumbnail, key, photo.path)
