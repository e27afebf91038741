"""Where datasets come from: the public one, downloaded; own photos, uploaded as a zip."""

import os

import streamlit as st

from clothing_model import settings
from clothing_model.data.datasets.download import PUBLIC, download
from clothing_model.data.datasets.zip_import import Imported, import_zip
from clothing_model.errors import EXPECTED, Stopped, sentence
from clothing_model.tasks import Report
from pages.components.shared.background import forget, running, shared, show_progress
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
    if task is not None:
        _show_end()
    if st.button(
        f"Download the real photos ({MEGABYTES} MB)",
        icon=":material/download:",
        type="primary",
        key="download",
    ):
        shared(_DOWNLOAD, lambda report: download(report=report))
        st.rerun()


def _show_end() -> None:
    task = running(_DOWNLOAD)
    forget(_DOWNLOAD)
    if task is None:
        return
    try:
        choose_next(task.result().name)
        st.rerun()
    except Stopped:
        st.info("The download is stopped. What has come is kept; it goes on from there.")
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

    task = shared(key, run)
    if not task.finished:
        show_progress(key)
        return
    st.session_state["own-zip-done"] = file.file_id
    forget(key)
    try:
        imported = task.result()
    except EXPECTED as error:
        st.error(plain(f"{file.name}: {sentence(error)}"))
        return
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
        words += f" They were dealt into {', '.join(imported.made)}."
    if imported.skipped:
        words += f" Files that cannot be used: {len(imported.skipped)}, see Health."
    if imported.elsewhere:
        words += f" Files outside the class folders, not used: {imported.elsewhere}."
    st.success(words)
