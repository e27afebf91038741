"""Where datasets come from: the public one, downloaded; own photos, uploaded as a zip."""

import os

import streamlit as st

from clothing_model import settings
from clothing_model.data.datasets.download import PUBLIC, download
from clothing_model.data.datasets.zip_import import Imported, import_zip
from clothing_model.errors import EXPECTED, Stopped, sentence
from clothing_model.tasks import STOPPED, Report
from pages.components.shared.background import (
    ended,
    forget,
    running,
    shared,
    show_progress,
    wait_for,
)
from pages.components.shared.datasets import choose_next
from pages.components.shared.outside_text import plain

MEGABYTES = PUBLIC.about_bytes >> 20
ZIP_MEGABYTES = settings.MAX_IMAGE_BYTES >> 20
_DOWNLOAD = ("download",)


def has_public() -> bool:
    """Whether the public dataset has been downloaded."""
    return os.path.isdir(settings.data_folder() / settings.PUBLIC_DATASET)


def offer_download() -> None:
    """The download button, or how far the download is; the same one for all visitors."""
    task = running(_DOWNLOAD)
    if task is not None and not task.finished:
        show_progress(_DOWNLOAD)
        return
    if st.button(
        f"Download the real photos ({MEGABYTES} MB)",
        icon=":material/download:",
        type="primary",
        key="download",
    ):
        forget(_DOWNLOAD)  # a result, whose folder is gone since
        shared(_DOWNLOAD, lambda report: download(report=report))
        st.rerun()


def show_download_end() -> None:
    """For everybody who waited for the download, once: it is put on view, or why not is said.

    Call it before the dataset is chosen.
    """
    try:
        if task := ended(_DOWNLOAD):
            choose_next(task.result().name)
    except Stopped:
        st.info(f"{STOPPED} What has come is kept; the download goes on from there.")
    except EXPECTED as error:
        st.error(plain(sentence(error)))


def offer_upload() -> None:
    """The zip uploader; the dataset that came of it is put on view."""
    file = st.file_uploader(
        "Own photos, as a zip with a folder for each class",
        type=["zip"],
        key="own-zip",
        max_upload_size=ZIP_MEGABYTES,
        help="For example pants/1.jpg, hat/2.jpg. With the folders train, validation and test "
        "they are kept; without, the photos are dealt 80 : 10 : 10. For more than "
        f"{ZIP_MEGABYTES} MB, on the computer that runs this program: "
        "`python -m clothing_model dataset add FILE.zip`.",
    )
    if file is None or st.session_state.get("own-zip-done") == file.file_id:
        return
    key = ("upload", file.file_id)

    def run(report: Report) -> Imported:
        return import_zip(file, file.name, report)

    try:
        imported = wait_for(key, run)
    except EXPECTED as error:
        st.session_state["own-zip-done"] = file.file_id
        st.error(plain(f"{file.name}: {sentence(error)}"))
        return
    if imported is None:
        return
    forget(key)
    st.session_state["own-zip-done"] = file.file_id
    choose_next(imported.root.name)
    st.session_state["imported"] = imported
    st.rerun()


def show_imported() -> None:
    """What came of the zip that was uploaded last, once."""
    imported: Imported | None = st.session_state.pop("imported", None)
    if imported is None:
        return
    words = f"{imported.photos:,} photos are added as {plain(imported.root.name)}."
    if imported.made:
        words += f" They were dealt into {plain(', '.join(imported.made))}."
    if imported.skipped:
        words += f" Files that cannot be used: {len(imported.skipped)}, see Health."
    if imported.elsewhere:
        words += f" Files outside the class folders, not used: {len(imported.elsewhere):,}."
    st.success(words)
