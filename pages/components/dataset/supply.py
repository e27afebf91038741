"""Where the public dataset comes from: the download, the same one for all visitors."""

import streamlit as st

from clothing_model import settings
from clothing_model.data.datasets.collection import in_folder
from clothing_model.data.datasets.download import PUBLIC, download
from clothing_model.errors import EXPECTED, Stopped, sentence
from clothing_model.tasks import STOPPED
from pages.components.shared.background import (
    ended,
    forget,
    running,
    shared,
    show_progress,
)
from pages.components.shared.datasets import choose_next
from pages.components.shared.outside_text import plain
from pages.components.shared.visitor import as_teacher, visitor

ADDING_ONE = "Adding a dataset"
MEGABYTES = PUBLIC.about_bytes >> 20
_DOWNLOAD = ("download",)


def has_public() -> bool:
    """Whether the public dataset is here: downloaded, or in the folder that the settings name."""
    return in_folder(settings.PUBLIC_DATASET) is not None


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
        disabled=not visitor().teacher,
        help=None if visitor().teacher else "You need the teacher’s key for this.",
    ):
        as_teacher(ADDING_ONE, _begin)
        st.rerun()


def _begin() -> None:
    forget(_DOWNLOAD)  # a result, whose folder is gone since
    shared(_DOWNLOAD, lambda report: download(report=report))


def show_download_end() -> None:
    """For everybody who waited for the download, once: it is put on view, or why not is said.

    Call it before the dataset is chosen.
    """
    try:
        if task := ended(_DOWNLOAD):
            choose_next(task.result().name)
    except Stopped:
        st.info(f"{STOPPED} What has arrived is kept. The next download continues from there.")
    except EXPECTED as error:
        st.error(plain(sentence(error)))
