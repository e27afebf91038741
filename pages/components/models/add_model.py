"""A model that was trained elsewhere: its file, what the app found in it, and what to say of it."""

from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from clothing_model import wording
from clothing_model.errors import EXPECTED, Stopped, sentence
from clothing_model.network.incoming.config import SIZES
from clothing_model.network.incoming.drafts import Draft, look_through
from clothing_model.network.incoming.kinds import ENDINGS
from clothing_model.network.incoming.room import network_is_cut
from clothing_model.network.models.folder import SavedModel
from clothing_model.rights import require_teacher
from clothing_model.tasks import STOPPED, Report
from clothing_model.training.allowance import check_room
from pages.components.models.model_questions import Said, ask
from pages.components.shared.background import forget, wait_for
from pages.components.shared.outside_text import plain
from pages.components.shared.uploads import let_go, taken
from pages.components.shared.visitor import say_needs_key, visitor

if TYPE_CHECKING:
    from clothing_model.data.datasets.manifest import Manifest

ADDING = "Adding a model"
MOST_MB = 200  # of a file in the page; the command takes larger ones
_NUMBER, _DRAFT, _WRONG, _SAID, _ADDED = (
    f"incoming-{name}" for name in ("number", "draft", "wrong", "said", "added")
)


def show_add_model() -> None:
    """The section: a file first, then the questions, then the model."""
    st.header("Add a model", anchor="add-a-model")
    if not visitor().teacher:
        say_needs_key(ADDING)
        return
    _say_added()
    draft: Draft | None = st.session_state.get(_DRAFT)
    if draft is None or not draft.folder.is_dir():
        st.session_state.pop(_DRAFT, None)
        _take_file()
    else:
        _show_draft(draft)


def _take_file() -> None:
    st.markdown(
        "A network that was trained in another program becomes a model of this app: to classify "
        "with, to evaluate, and to take along."
    )
    key = f"incoming-file-{st.session_state.setdefault(_NUMBER, 0)}"
    file = st.file_uploader(
        "A model’s file: .keras, .h5 or .tflite, or a SavedModel of this app as a zip",
        type=list(ENDINGS),
        key=key,
        max_upload_size=MOST_MB,
        help=f"For a file of more than {MOST_MB} MB, on the computer that runs this program: "
        "`python -m clothing_model models --add FILE`.",
    )
    st.caption(_closed_room())
    if isinstance(file, UploadedFile) and taken([file]):
        _look(file)


def _closed_room() -> str:
    """What is done so that a stranger's file does no harm, as far as it is done here."""
    network = (
        "cannot reach any network" if network_is_cut() else "has its time and its files limited"
    )
    return (
        "No program in the file is run. It is read as data; what is not known is refused. Then a "
        f"process of its own, which {network}, opens it and writes it anew, and the app uses only "
        "what that has written."
    )


def _look(file: UploadedFile) -> None:
    wrong = st.session_state.get(_WRONG)
    if wrong and wrong[0] == file.file_id:
        words = wrong[1] if file.name in wrong[1] else f"{file.name}: {wrong[1]}"
        st.error(plain(words), icon=":material/block:")
        return
    key, adding = ("incoming", file.file_id), visitor()

    def run(report: Report) -> Draft:
        require_teacher(adding, ADDING)
        return look_through(file.getvalue(), file.name, report)

    draft = _result(key, run, file.file_id)
    if draft is not None:
        forget(key)
        let_go(file)
        st.session_state[_DRAFT] = draft
        st.session_state[_NUMBER] += 1
        st.rerun()


def _result(key: tuple[object, ...], run: Any, about: str) -> Any:
    """What the task gives; None while it goes on, and where it fails, which is kept to be said."""
    found = None
    try:
        found = wait_for(key, run, place="incoming")
    except EXPECTED as error:
        words = STOPPED if isinstance(error, Stopped) else sentence(error)
        st.session_state[_WRONG] = (about, words)
        st.rerun()
    return found


def _show_draft(draft: Draft) -> None:
    with st.container(border=True, key="incoming-draft-box"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(draft.name)}**  \n{plain(_found_words(draft))}")
            st.button("Another file", icon=":material/undo:", on_click=_drop)
        said: Said | None = st.session_state.get(_SAID)
        if said is not None:
            _add(draft, said)
            return
        if draft.found["any_size"] and not _size_settled(draft):
            return
        wrong = st.session_state.get(_WRONG)
        if wrong and wrong[0] == draft.digest:
            st.error(plain(wrong[1]), icon=":material/block:")
        answered = ask(draft)
        if answered:
            st.session_state[_SAID] = answered
            st.session_state.pop(_WRONG, None)
            st.rerun()


def _size_settled(draft: Draft) -> bool:
    """Ask for the photos' size, which the file leaves open; with another one it is looked through
    again. False while that goes on."""
    least, most = SIZES
    size = st.number_input(
        "Size of its photos in px",
        least,
        most,
        draft.found["image_size"],
        key=f"incoming-size-{draft.digest[:16]}",
        width=200,
        help="The file takes any size. Take the one that it was trained with.",
    )
    if size == draft.found["image_size"]:
        return True
    key, adding = ("incoming", draft.digest, size), visitor()

    def run(report: Report) -> Draft:
        require_teacher(adding, ADDING)
        return look_through(draft.source, draft.name, report, size)

    again = _result(key, run, draft.digest)
    if again is not None:
        forget(key)
        st.session_state[_DRAFT] = again
        st.rerun()
    return False


def _found_words(draft: Draft) -> str:
    found = draft.found
    made = f", made as {draft.record.title}" if draft.record else ""
    frozen = ", whose network is the one that this app has already" if found["frozen"] else ""
    return (
        f"A {found['kind']} file of {wording.rounded(found['weights'])} numbers{made}{frozen}. It "
        f"takes photos of {found['image_size']} px and tells {found['classes']:,} classes apart."
    )


def _drop() -> None:
    for key in (_DRAFT, _WRONG, _SAID):
        st.session_state.pop(key, None)


def _add(draft: Draft, said: Said) -> None:
    key, adding = ("incoming-add", draft.folder.name, said.answers, said.dataset), visitor()

    def run(report: Report) -> SavedModel:
        require_teacher(adding, ADDING)
        check_room()
        from clothing_model.network.incoming.adding import add

        manifest: Manifest | None = said.manifest
        return add(draft, said.answers, manifest, report=report, visitor=adding)

    try:
        saved = wait_for(key, run, place="incoming-add")
    except EXPECTED as error:
        st.session_state[_WRONG] = (draft.digest, sentence(error))
        st.session_state.pop(_SAID)
        st.rerun()
    if saved is not None:
        forget(key)
        _drop()
        st.session_state[_ADDED] = saved.name
        st.query_params["model"] = saved.name
        st.rerun()


def _say_added() -> None:
    if name := st.session_state.pop(_ADDED, None):
        st.success(
            f"{plain(name)} is added, and ticked in the table above.",
            icon=":material/check_circle:",
        )
