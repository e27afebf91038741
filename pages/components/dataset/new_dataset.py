"""A new dataset, collected in the page: its classes, their photos, and the way to a training."""

import streamlit as st

from clothing_model import settings, wording
from clothing_model.data.datasets import drafts
from clothing_model.data.datasets.arrival import MAX_SIDE
from clothing_model.data.datasets.drafts import KEPT_DAYS, MAX_CLASSES, Draft, DraftClass
from clothing_model.data.datasets.finishing import finish, missing
from clothing_model.errors import EXPECTED, InvalidDataset, sentence
from pages.components.dataset.photo_pile import photo_pile
from pages.components.dataset.supply import ADDING_ONE
from pages.components.shared.background import forget, wait_for
from pages.components.shared.confirmation import confirm_buttons
from pages.components.shared.datasets import choose_now
from pages.components.shared.outside_text import plain
from pages.components.shared.page import attempt
from pages.components.shared.visitor import as_teacher, say_needs_key, visitor

KEY = "draft"  # in the address
_COOKIE = "draft"  # of the browser: the one that it worked on last
_FINISHING = "draft-finishing"


def asked_draft() -> str:
    """The id of the dataset in the making that the address names; "" for none."""
    return str(st.query_params.get(KEY, ""))


def offer_new_dataset() -> None:
    """The way to a new dataset, for the teacher; others go on with one by its address."""
    teacher = visitor().teacher
    st.button(
        "New dataset",
        icon=":material/add_a_photo:",
        on_click=_begin,
        disabled=not teacher,
        help=None if teacher else "You need the teacher’s key for this.",
    )


def offer_last_draft() -> None:
    """A way back to the one that this browser worked on last, if that is still in the making."""
    try:
        draft = drafts.find(str(st.context.cookies.get(_COOKIE, "")))
    except InvalidDataset:
        return
    if draft.photos:
        count = wording.counted(draft.photos, "photo", "photos")
        named = ", ".join(found.name for found in draft.in_use if found.name)
        words = f"Continue with your new dataset: {count}{(f' of {named}' if named else '')}"
        st.button(plain(words), icon=":material/undo:", on_click=_go_to, args=(draft.id,))


def _begin() -> None:
    if draft := as_teacher(ADDING_ONE, drafts.start):
        _go_to(draft.id)


def _go_to(draft: str) -> None:
    st.query_params.clear()
    st.query_params[KEY] = draft


def _leave() -> None:
    st.query_params.pop(KEY, None)


def show_new_dataset(asked: str) -> None:
    """The dataset in the making; or, in a sentence, that it is not there any more."""
    st.button("All datasets", icon=":material/arrow_back:", type="tertiary", on_click=_leave)
    if st.session_state.get(_FINISHING) == asked and not _finished_or_failed(asked):
        return
    try:
        draft = drafts.find(asked)
    except InvalidDataset as error:
        st.warning(plain(str(error)), icon=":material/search_off:")
        return
    for number, found in enumerate(draft.classes, start=1):
        _show_class(draft, found, number)
    if len(draft.classes) < MAX_CLASSES:
        st.button(
            "Add a class",
            icon=":material/add:",
            type="tertiary",
            on_click=attempt,
            args=(drafts.add_class, draft.id),
        )
    _show_end(draft)


def _finished_or_failed(draft: str) -> bool:
    """Go to Train with the new dataset; False, with progress, while it is being made, and True
    where that failed, which is said."""
    key = ("finish", draft)
    try:
        root = wait_for(key, lambda report: finish(drafts.find(draft), report))
    except EXPECTED as error:
        st.session_state.pop(_FINISHING)
        st.warning(plain(sentence(error)), icon=":material/broken_image:")
        return True
    if root is not None:
        forget(key)
        st.session_state.pop(_FINISHING)
        choose_now(root.name)
        st.switch_page("train.py", query_params={"dataset": root.name, "preset": "own"})
    return False


def _show_end(draft: Draft) -> None:
    """What the dataset is to be called, the way to a training, and what becomes of the photos."""
    problem, teacher = missing(draft), visitor().teacher
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Name of the dataset",
            value=draft.name,
            placeholder="-".join(found.name or "…" for found in draft.in_use) or "pen-cup",
            max_chars=40,
            key="draft-name",
            on_change=_rename,
            args=(draft.id,),
        )
        if st.button(
            "Train on these photos",
            icon=":material/model_training:",
            type="primary",
            disabled=bool(problem) or not teacher,
        ):
            as_teacher(ADDING_ONE, _begin_to_finish, draft)
            st.rerun()
        if teacher and st.button("Discard", icon=":material/delete:"):
            _confirm_discarding(draft)
    if not teacher:
        say_needs_key(ADDING_ONE)
    if problem:
        st.caption(plain(problem))
    st.caption(
        "Ask people before you photograph them. The photos are kept on the computer that "
        f"runs this app, in its folder {plain(settings.data_folder().name)}. They are "
        f"made smaller (at most {MAX_SIDE:,} px), and the place and time that phones "
        "write into them are removed. The address of this page brings you back here. "
        "Anyone who has the address can add photos too. If nobody changes the photos for "
        f"{KEPT_DAYS} days, they are deleted. Once they are a dataset, everybody who uses "
        "this app can see them, until somebody presses Delete beside the dataset's name."
    )


def _begin_to_finish(draft: Draft) -> None:
    st.session_state[_FINISHING] = draft.id


def _rename(draft: str) -> None:
    attempt(drafts.rename, draft, st.session_state["draft-name"])


@st.dialog("Delete these photos?")
def _confirm_discarding(draft: Draft) -> None:
    count = wording.counted(draft.photos, "photo", "photos")
    st.markdown(f"This deletes the new dataset and its {count} for good.")
    confirm_buttons("Discard", "discard", "keep-draft", _discard, draft)


def _discard(draft: Draft) -> None:
    as_teacher("Discarding a dataset", drafts.discard, draft.id)
    _leave()


def _show_class(draft: Draft, found: DraftClass, number: int) -> None:
    with st.container(border=True, key=f"class-{number}"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            field = f"name-{found.key}"
            st.text_input(
                f"Class {number}",
                value=found.name,
                placeholder=("Its name, such as pen", "Its name, such as cup")[number % 2 - 1],
                max_chars=40,
                key=field,
                on_change=_name_class,
                args=(draft.id, found.key, field),
            )
            if len(draft.classes) > 2 and (visitor().teacher or not found.photos):
                _offer_removal(draft, found, number)
        photo_pile(draft, found, found.name or f"class {number}")


def _name_class(draft: str, key: str, field: str) -> None:
    taken = attempt(drafts.name_class, draft, key, st.session_state[field])
    if taken is not None:
        st.session_state[field] = taken


def _offer_removal(draft: Draft, found: DraftClass, number: int) -> None:
    if st.button("Remove", icon=":material/delete:", key=f"remove-{found.key}"):
        if found.photos:
            _confirm_removal(draft, found, found.name or f"class {number}")
        else:
            attempt(drafts.remove_class, draft.id, found.key)
            st.rerun()


@st.dialog("Remove this class?")
def _confirm_removal(draft: Draft, found: DraftClass, name: str) -> None:
    count = wording.counted(len(found.photos), "photo", "photos")
    st.markdown(f"This deletes **{plain(name)}** and its {count} for good.")
    act = (as_teacher, "Removing a class", drafts.remove_class, draft.id, found.key)
    confirm_buttons("Remove", "remove", "keep-class", *act)
