"""Where photos to classify come from: files, the camera, drawn samples."""

from dataclasses import dataclass

import streamlit as st

from clothing_model.data.pictures.kinds import HEIC_READABLE
from clothing_model.settings import MAX_IMAGE_BYTES, MAX_UPLOADS
from pages.components.shared.models import sample_pictures
from pages.components.shared.outside_text import plain
from pages.components.shared.uploads import taken

# HEIC is left out where it cannot be read: an iPhone then sends its photos as JPEG. TIFF is
# let through so that what is wrong with it can be said in a sentence.
ENDINGS = ["jpg", "jpeg", "jfif", "png", "webp", "avif", "gif", "bmp", "tif", "tiff"]
if HEIC_READABLE:
    ENDINGS += ["heic", "heif"]

# One row that scrolls sideways, so that answers stay near the top on a phone.
_STYLE = "<style>.st-key-samples {overflow-x: auto; padding-bottom: .4rem}</style>"


@dataclass(frozen=True, eq=False)
class ChosenPhoto:
    """A picture to classify: `key` tells it from all others, `name` is what people see."""

    key: str
    name: str
    data: bytes


def choose_files() -> list[ChosenPhoto]:
    """The uploader. What is dropped in stays in memory."""
    files = st.file_uploader(
        "Photos of clothes",
        type=ENDINGS,
        accept_multiple_files=True,
        key="files",
        max_upload_size=MAX_IMAGE_BYTES >> 20,
        help=f"JPEG, PNG, WebP, AVIF, {'HEIC, ' if HEIC_READABLE else ''}GIF or BMP, up to "
        f"{MAX_IMAGE_BYTES >> 20} MB each. They stay in memory, are never "
        "saved, and are gone when you remove them or close this page.",
    )
    return [ChosenPhoto(file.file_id, file.name, file.getvalue()) for file in taken(files)]


def choose_shot() -> list[ChosenPhoto]:
    """The camera; it opens only when asked for, because the browser then asks for permission."""
    shot = st.camera_input("Take a photo of one piece of clothing", key="shot")
    shots = taken([shot] if shot else [])
    return [ChosenPhoto(s.file_id, "Photo from the camera", s.getvalue()) for s in shots]


def choose_samples() -> list[ChosenPhoto]:
    """A row of drawings with a button under each; the one chosen last comes first."""
    pictures = sample_pictures()
    chosen: list[int] = st.session_state.setdefault("samples-chosen", [])
    st.caption("No photo at hand? Try a drawing.")
    st.html(_STYLE)
    with st.container(horizontal=True, wrap=False, gap="small", key="samples"):
        for number, (title, data) in enumerate(pictures):
            with st.container(width=92, gap="xxsmall"):
                st.image(data, alt=f"Drawing: {title}", width=92)
                if st.button(
                    plain(title), key=f"sample-{number}", type="tertiary", width="stretch"
                ):
                    chosen[:] = [number, *(other for other in chosen if other != number)]
    if chosen and st.button("Put the drawings away", icon=":material/close:", type="tertiary"):
        chosen.clear()
    return [
        ChosenPhoto(f"sample-{number}", f"Drawing: {pictures[number][0]}", pictures[number][1])
        for number in chosen
    ]


def at_most(photos: list[ChosenPhoto]) -> list[ChosenPhoto]:
    """As many as are classified at a time, with a sentence where some are left out."""
    if left_out := photos[MAX_UPLOADS:]:
        names = ", ".join(plain(photo.name) for photo in left_out[:5])
        more = f" and {len(left_out) - 5} more" if len(left_out) > 5 else ""
        st.warning(
            f"Expected at most {MAX_UPLOADS} photos at a time; received {len(photos)}. "
            f"Left out: {names}{more}."
        )
    return photos[:MAX_UPLOADS]
