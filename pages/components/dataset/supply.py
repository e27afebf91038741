"""Where the public dataset comes from: the download, the same one for all visitors."""

import os

import streamlit as st

from clothing_model import settings
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

MEGABYTES = PUBLIC.about_bytes >> 20
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
