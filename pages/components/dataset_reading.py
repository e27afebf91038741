"""The dataset in use, read in the background, the same for all visitors."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import streamlit as st

from clothing_model import settings
from clothing_model.data.dataset import Manifest, find_dataset, scan


@dataclass(eq=False)
class Reading:
    """A manifest on its way; `done` of `total` photos are checked or drawn so far."""

    manifest: "Future[Manifest]" = field(init=False)
    done: int = 0
    total: int = 0

    def __post_init__(self) -> None:
        thread = ThreadPoolExecutor(1, thread_name_prefix="dataset-reader")
        self.manifest = thread.submit(self._read)
        thread.shutdown(wait=False)

    def _read(self) -> Manifest:
        return scan(find_dataset(self._count), self._count)

    def _count(self, done: int, total: int) -> None:
        self.done, self.total = done, total


def manifest_or_wait() -> Manifest | None:
    """The manifest; None, with a notice that reloads the page, while it is being read.

    Raises InvalidDataset.
    """
    reading = read_dataset()
    if not reading.manifest.done():
        _wait(reading)
        return None
    if reading.manifest.exception():
        _reading.clear(*_key())  # the next visitor tries again
    return reading.manifest.result()


def read_dataset() -> Reading:
    """The dataset in use, being read or read already."""
    return _reading(*_key())


def _key() -> tuple[str, str]:
    return str(settings.dataset_folder()), str(settings.cache_folder())


@st.cache_resource(max_entries=2, ttl=600, show_spinner=False)
def _reading(folder: str, cache: str) -> Reading:
    """Every ten minutes anew, which takes a moment where nothing has changed."""
    return Reading()


@st.fragment(run_every=0.5)
def _wait(reading: Reading) -> None:
    if reading.manifest.done():
        st.rerun()
    share = reading.done / reading.total if reading.total else 0.0
    count = f": {reading.done:,} of {reading.total:,} photos" if reading.total else ""
    st.progress(share, f"Reading the dataset, once{count}")
