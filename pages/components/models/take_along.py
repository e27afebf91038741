"""A model on its way out of the app: made on demand, compared with the app, then handed out."""

from typing import Any

import streamlit as st

from clothing_model import wording
from clothing_model.errors import EXPECTED, sentence
from clothing_model.export import package
from clothing_model.export.formats import FORMATS, NOTEBOOK, TFLITE, Format, format_called
from clothing_model.export.job import Facts
from clothing_model.network.models.folder import SavedModel
from pages.components.models.export_route import bundle_address, file_address, zip_address
from pages.components.models.how_to_use import show_how_to_use
from pages.components.models.on_phones import show_engine_missing, show_on_phones
from pages.components.models.service import show_service
from pages.components.shared.address_choice import address_choice
from pages.components.shared.background import forget_task, wait_for
from pages.components.shared.outside_text import plain

_PHONE, _EVERYTHING, _SERVICE = "phone", "everything", "service"
_TITLES = {
    **{found.name: found.title for found in FORMATS},
    _PHONE: "On phones",
    _EVERYTHING: "Everything",
    _SERVICE: "This app as a server",
}
_ASKED = "export-asked-for"
_ICON = ":material/download:"


def show_take_along(model: SavedModel) -> None:
    """The section of that name, for one model; the format stands in the address (`?format=`)."""
    st.header("Take along", anchor=False)
    names = [found.name for found in package.possible(model)]
    names += [_PHONE, _EVERYTHING, _SERVICE] if names else [_SERVICE]
    if names == [_SERVICE]:
        st.caption(
            "This model came as a LiteRT file, so there is no Keras network to make other files of."
        )
    if st.session_state.get("format") not in names:  # chosen for another model
        st.session_state.pop("format", None)
    chosen = st.pills(
        "For",
        names,
        default=names[address_choice("format", names)],
        required=True,
        format_func=_TITLES.__getitem__,
        key="format",
    )
    if chosen == _SERVICE:
        show_service(model)
    elif chosen == _PHONE:
        _on_phones(model)
    elif chosen == _EVERYTHING:
        _everything(model)
    else:
        _one(model, format_called(chosen or names[0]))


def _one(model: SavedModel, found: Format) -> None:
    st.markdown(plain(found.use))
    if found.missing and not package.made(model, found):
        st.info(
            f"Making it needs {plain(' and '.join(found.missing))}, which the server does not "
            "have. Whoever runs it can install that:",
            icon=":material/extension_off:",
        )
        st.code(f"pip install {' '.join(found.missing)}", language="bash")
        return
    if facts := _made_or_wait(model, found):
        if facts["agreements"]:
            _show_agreement(facts)
        _downloads(model, found, facts)
        show_how_to_use(model, found)


def _on_phones(model: SavedModel) -> None:
    st.markdown(
        "The model runs in the phone's own browser. No photo leaves the phone, and once the page "
        "is loaded it needs no network."
    )
    if not show_engine_missing() and _made_or_wait(model, TFLITE):
        show_on_phones(model)


def _made_or_wait(model: SavedModel, found: Format) -> Facts | None:
    """What is known of the export; None, with a button or with progress, while it is not there."""
    if facts := package.made(model, found):
        return facts
    key = ("export", model.facts["sha256"], model.name, found.name)
    button = "Make the notebook" if found is NOTEBOOK else f"Make it for {found.title}"
    if not _is_asked(key, button, _promise(found)):
        return None
    try:
        made = wait_for(key, lambda report: package.make(model, found, report), place="export")
        if made:
            forget_task(key)  # what is on the disk counts from now on
        return made
    except EXPECTED as error:
        st.session_state.pop(_ASKED, None)
        st.warning(plain(sentence(error)))
        _is_asked(key, button, _promise(found))
        return None


def _promise(found: Format) -> str:
    if found is NOTEBOOK:
        return "It takes some seconds."
    return (
        "It is made once, which takes a minute or two, and compared with the answers of this app "
        "on up to 200 photos."
    )


def _is_asked(key: tuple[Any, ...], label: str, promise: str) -> bool:
    """Whether somebody has pressed the button that starts it; else the button."""
    if st.session_state.get(_ASKED) == key:
        return True
    st.button(
        plain(label),
        type="primary",
        icon=":material/deployed_code:",
        key="make-export",
        on_click=lambda: st.session_state.update({_ASKED: key}),
    )
    st.caption(plain(promise))
    return False


def _show_agreement(facts: Facts) -> None:
    """How near each file's answers are to the app's, beside its size and how quick it is."""
    rows = [_row(told, "refused" not in told) for told in facts["agreements"]]
    app = facts["app"]
    first = {
        "file": f"In the app ({app['title']})",
        "size": app["bytes"] / 1e6 if app["bytes"] else None,
        "ms": app["milliseconds"],
    }
    columns = list(_COLUMNS)
    if not any("refused" in told for told in facts["agreements"]):
        columns.remove("out")
    st.dataframe(
        [first, *rows],
        hide_index=True,
        column_order=columns,
        column_config=_COLUMNS,
        placeholder="",
        alt="Each file with its size, how often it gives the app's answer, and its time a photo",
    )
    st.caption(
        f"Compared with the answers of this app on {app['photos']:,} photos of "
        f"{plain(facts['dataset'])}, one at a time, on this computer."
    )
    for told in facts["agreements"]:
        if refused := told.get("refused"):
            st.warning(plain(refused), icon=":material/block:")


def _row(told: Any, handed_out: bool) -> dict[str, Any]:
    return {
        "file": told["title"][0].upper() + told["title"][1:],
        "size": told["bytes"] / 1e6,
        "same": f"{told['same']:,} of {told['photos']:,}",
        "largest": 100 * told["largest"],
        "typical": 100 * told["typical"],
        "ms": told["milliseconds"],
        "out": "yes" if handed_out else "no",
    }


_COLUMNS = {
    "file": st.column_config.TextColumn("File", pinned=True),
    "size": st.column_config.NumberColumn("Size", format="%.1f MB"),
    "same": st.column_config.TextColumn(
        "Same answer", help="On how many photos the most probable class is the app's."
    ),
    "largest": st.column_config.NumberColumn(
        "Largest difference",
        format="%.2f points",
        help="The most that the probability of any class differs by, on any photo.",
    ),
    "typical": st.column_config.NumberColumn(
        "Typical difference",
        format="%.2f points",
        help="The same for each photo alone, on average over the photos.",
    ),
    "ms": st.column_config.NumberColumn(
        "A photo", format="%.0f ms", help="The median time, once the pixels are there."
    ),
    "out": st.column_config.TextColumn("Handed out"),
}


def _downloads(model: SavedModel, found: Format, facts: Facts) -> None:
    """The whole export as a zip, and its large files alone."""
    files = facts.get("files", {})
    alone = [file.name for file in found.files if file.name in files]
    label = "Download the notebook" if found is NOTEBOOK else f"Download for {found.title}"
    with st.container(horizontal=True, gap="small"):
        st.link_button(
            plain(f"{label} ({wording.size(sum(files.values()))}, zip)"),
            zip_address(model, found),
            type="primary",
            icon=_ICON,
        )
        for name in alone:
            label = f"{name} ({wording.size(files[name])})"
            st.link_button(plain(label), file_address(model, found, name), icon=_ICON)


def _everything(model: SavedModel) -> None:
    st.markdown("All of these, the model card, and how each was compared, as one zip.")
    if _left(model):
        _make_the_rest(model)
    left = _left(model)
    if not (every := package.all_made(model)):
        return
    size = wording.size(sum(sum(facts.get("files", {}).values()) for _, facts in every))
    label = f"Download what is made so far ({size}, zip)" if left else f"Download all ({size}, zip)"
    st.link_button(
        plain(label), bundle_address(model), type="secondary" if left else "primary", icon=_ICON
    )
    st.caption(f"In it: {plain(wording.names([found.title for found, _ in every]))}.")


def _left(model: SavedModel) -> list[Format]:
    """What can be made here and is not."""
    every = package.possible(model)
    return [found for found in every if not found.missing and not package.made(model, found)]


def _make_the_rest(model: SavedModel) -> None:
    """A button, or progress; what could not be made is said."""
    key = ("export", model.facts["sha256"], model.name, _EVERYTHING)
    if not _is_asked(key, "Make everything", "It takes some minutes."):
        return
    try:
        failed = wait_for(key, lambda report: package.make_all(model, report), place="export")
    except EXPECTED as error:
        st.session_state.pop(_ASKED, None)
        st.warning(plain(sentence(error)))
        return
    if failed is not None:
        forget_task(key)
        st.session_state.pop(_ASKED, None)
        for words in failed.values():
            st.warning(plain(words))
