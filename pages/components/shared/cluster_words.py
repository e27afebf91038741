"""Where trainings work, and what the cluster says; nothing where this computer does it all."""

import streamlit as st

from clothing_model import settings, wording
from clothing_model.training.launch.view import seen
from clothing_model.training.run.place import place_of
from clothing_model.training.run.runs import Run, Status
from pages.components.shared.outside_text import plain


def host_of(run: Run) -> str:
    """The computer that a run is or was worked on, or "" where that is not told."""
    return place_of(run).host if settings.cluster() else ""


def where_sentence(run: Run, status: Status) -> str:
    """Where a run works, and which computers were lost in the middle of it; or ""."""
    if not settings.cluster():
        return ""
    place = place_of(run)
    if not place.lost:
        return f"It works on {place.host}." if place.host else ""
    lost = f"{wording.names(place.lost)} was lost in the middle of it."
    if status.state == "queued":
        return f"{lost} It goes on after its last finished epoch as soon as a place is free."
    return f"{lost} It went on, after its last finished epoch, on {place.host or 'another one'}."


def waits_for_a_place() -> str:
    """Why the next training does not start, or "" where it does."""
    view = seen() if settings.cluster() else None
    return "It waits for a free place on the cluster." if view and not view.free else ""


def show_cluster() -> None:
    """How many places are free, or what is wrong."""
    view = seen() if settings.cluster() else None
    if view is None:
        return
    if view.trouble or not view.places:
        st.warning(plain(view.sentence), icon=":material/lan:")
    else:
        st.caption(f":material/lan: {plain(view.sentence)}")
    for problem in dict.fromkeys(computer.problem for computer in view.computers):
        if problem:
            st.caption(f":material/block: {plain(problem)}")
