"""The one dispatcher of the server, which hands waiting runs to worker processes."""

import streamlit as st

from clothing_model import settings
from clothing_model.training import jobs


def keep_dispatching() -> None:
    """Have queued runs worked on, also those that an earlier server left waiting."""
    _dispatcher(str(settings.runs_folder()))


@st.cache_resource(show_spinner=False)
def _dispatcher(folder: str) -> jobs.Dispatcher:
    return jobs.Dispatcher()
