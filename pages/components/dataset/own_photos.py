"""Own photos, uploaded as a zip: from the uploader to a dataset on view."""

from dataclasses import dataclass
from io import BytesIO

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from clothing_model import settings
from clothing_model.data.datasets.collection import KnownDataset
from clothing_model.data.datasets.zip_import import MAX_SIDE, Imported, import_zip
from clothing_model.data.datasets.zip_names import UndecidedNames
from clothing_model.errors import EXPECTED, sentence
from clothing_model.rights import require_teacher
from clothing_model.tasks import Report
from pages.components.dataset.supply import ADDING_ONE
from pages.components.dataset.zip_names import ReadAs, choose_names
from pages.components.shared.background import forget, wait_for
from pages.components.shared.datasets import choose_next
from pages.components.shared.outside_text import plain
from pages.components.shared.uploads import let_go, taken
from pages.components.shared.visitor import visitor

ADDING = "adding"  # the key of the box around the uploader: whether it is open
_NUMBER, _UPLOAD, _IMPORTED = "own-zip-number", "own-zip", "imported"


@dataclass
class _Upload:
    """How far one zip has come: what is wrong with it, or the names that somebody must read."""

    file_id: str
    wrong: str = ""
    undecided: UndecidedNames | None = None
    read_as: ReadAs | None = None


def offer_upload() -> None:
    """The uploader. The box around it closes when a zip has come: `add_upload` goes on below."""
    megabytes = settings.zip_bytes() >> 20
    st.file_uploader(
        "Your own photos: a zip file with one folder for each class",
        type=["zip"],
        key=_key(),
        max_upload_size=max(1, megabytes),
        on_change=_close_box,
        help=(
            "For example pants/1.jpg, hat/2.jpg. If the zip has the folders train, "
            "validation and test, they are used; if not, the photos are split 80 : 10 : "
            "10. Photos in folders inside a class's folder belong to that class too. "
            f"Photos larger than {MAX_SIDE:,} px are made smaller. If a zip is larger "
            f"than {megabytes:,} MB, use this command on the computer that runs this "
            "app: `python -m clothing_model dataset add FILE.zip`."
        ),
    )


def _close_box() -> None:
    st.session_state[ADDING] = st.session_state.get(_key()) is None


def _key() -> str:
    """Another one for each zip that was added: the uploader is then empty again."""
    return f"own-zip-{st.session_state.setdefault(_NUMBER, 0)}"


def add_upload() -> None:
    """The zip in the uploader becomes a dataset and is put on view; or it is said why not."""
    file = st.session_state.get(_key())
    if not isinstance(file, UploadedFile) or not taken([file]):
        return
    upload: _Upload = st.session_state.get(_UPLOAD) or _Upload("")
    if upload.file_id != file.file_id:
        upload = st.session_state[_UPLOAD] = _Upload(file.file_id)
    if upload.wrong:
        st.error(plain(f"{file.name}: {upload.wrong}"))
        if st.button("Try again", icon=":material/replay:", key="own-zip-again"):
            st.session_state[_UPLOAD] = None
            st.rerun()
    elif upload.undecided and not upload.read_as:
        if read_as := choose_names(file.name, upload.undecided.readings):
            upload.read_as = read_as
            st.rerun()
    else:
        _import(file, upload)


def _import(file: UploadedFile, upload: _Upload) -> None:
    read_as = upload.read_as or ReadAs()
    key = ("upload", file.file_id, read_as)

    adding = visitor()

    def run(report: Report) -> Imported:
        require_teacher(adding, ADDING_ONE)
        source = BytesIO(file.getvalue())  # the same bytes, with a place of its own in them
        encoding, rename = read_as.encoding, dict(read_as.rename)
        return import_zip(source, file.name, report, encoding=encoding, rename=rename)

    try:
        imported = wait_for(key, run)
    except UndecidedNames as error:
        upload.undecided, upload.read_as = error, None
        st.rerun()
    except EXPECTED as error:
        upload.wrong = sentence(error)
        st.rerun()
    if imported is None:
        return
    forget(key)
    let_go(file)
    st.session_state[_NUMBER] += 1
    st.session_state[_UPLOAD] = None
    st.session_state[_IMPORTED] = imported
    choose_next(imported.root.name)
    st.rerun()


def show_imported(dataset: KnownDataset) -> None:
    """What came of the zip that was added last, until it is closed or another one is on view."""
    imported: Imported | None = st.session_state.get(_IMPORTED)
    if imported is None or imported.root != dataset.root:
        return
    words = f"{imported.photos:,} photos were added as {plain(imported.root.name)}."
    if imported.made:
        words += (
            f" They were split into {plain(', '.join(imported.made))}; near-duplicates "
            "stay in the same split."
        )
    if imported.shrunk:
        words += f" Photos made smaller, to at most {MAX_SIDE:,} px: {imported.shrunk:,}."
    words += f" There are {imported.left >> 20:,} MB left for datasets."
    with st.container(key="imported"):
        st.success(words, icon=":material/check_circle:")
        for note in imported.notes:
            st.warning(plain(note), icon=":material/folder_open:")
        _details(imported)
        st.button("Close", key="close-imported", on_click=_close)


def _close() -> None:
    st.session_state.pop(_IMPORTED, None)


def _details(imported: Imported) -> None:
    unused = len(imported.skipped) + len(imported.elsewhere)
    if unused:
        words = "1 file is" if unused == 1 else f"{unused:,} files are"
        with st.expander(f"{words} not used", icon=":material/block:"):
            rows = [(f.path, f.reason) for f in imported.skipped + imported.elsewhere]
            _table(("File in the zip", "Why"), rows)
    if count := len(imported.renamed):
        words = "1 name is" if count == 1 else f"{count:,} names are"
        with st.expander(f"{words} different here", icon=":material/edit:"):
            st.caption("Two files had the same name, or some computers do not allow the name.")
            _table(("In the zip", "Here"), imported.renamed)


def _table(titles: tuple[str, str], rows: object) -> None:
    left, right = titles
    found = [{left: a, right: b} for a, b in rows]  # type: ignore[attr-defined]
    st.dataframe(found, hide_index=True, width="stretch", height="auto")
