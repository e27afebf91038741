"""Where photos to classify come from: files and drawn samples."""

from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from clothing_model.data.pictures.kinds import HEIC_READABLE
from clothing_model.settings import MAX_IMAGE_BYTES, MAX_UPLOADS
from pages.components.shared.fixed_pictures import (
    SAMPLE_HEIGHT,
    SAMPLE_WIDTH,
    sample_address,
)
from pages.components.shared.models import sample_pictures
from pages.components.shared.outside_text import plain
from pages.components.shared.uploads import taken

# HEIC is left out where it cannot be read: an iPhone then sends its photos as JPEG. TIFF is
# let through so that what is wrong with it can be said in a sentence.
ENDINGS = ["jpg", "jpeg", "jfif", "png", "webp", "avif", "gif", "bmp", "tif", "tiff"]
if HEIC_READABLE:
    ENDINGS += ["heic", "heif"]

_DRAWINGS = "drawings"  # in the address: which are chosen, by their numbers from 1 on

# One row that scrolls sideways, so that answers stay near the top on a phone. The drawing is
# part of its button, so that it can be pressed itself.
_STYLE = f"""
<style>
.st-key-samples {{overflow-x: auto; padding-bottom: .4rem}}
.st-key-samples .stElementContainer {{flex: none}}
.st-key-samples button {{width: {SAMPLE_WIDTH}px; padding: {SAMPLE_HEIGHT + 6}px 0 .2rem;
  align-items: flex-start; border-radius: .5rem;
  background: 0 0 / {SAMPLE_WIDTH}px {SAMPLE_HEIGHT}px no-repeat}}
.st-key-samples button * {{white-space: normal; text-align: center; line-height: 1.2}}
</style>
"""


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


def choose_samples() -> list[ChosenPhoto]:
    """A row of drawings with a button under each; the one chosen last comes first. The choice
    stands in the address."""
    pictures = sample_pictures()
    chosen = _chosen_drawings(len(pictures))
    st.caption("No photo at hand? Try a drawing.")
    st.html(_STYLE + _backgrounds(len(pictures)))
    with st.container(horizontal=True, wrap=False, gap="small", key="samples"):
        for number, (title, _) in enumerate(pictures):
            if st.button(plain(title), key=f"sample-{number}", type="tertiary"):
                chosen[:] = [number, *(other for other in chosen if other != number)]
    if chosen and st.button("Put the drawings away", icon=":material/close:", type="tertiary"):
        chosen.clear()
    if chosen:
        st.query_params[_DRAWINGS] = ",".join(str(number + 1) for number in chosen)
    else:
        st.query_params.pop(_DRAWINGS, None)
    return [
        ChosenPhoto(f"sample-{number}", f"Drawing: {pictures[number][0]}", pictures[number][1])
        for number in chosen
    ]


def _chosen_drawings(count: int) -> list[int]:
    """The visitor's choice, counted from 0; at first that of the address, whatever stands there."""
    if "samples-chosen" not in st.session_state:
        asked = st.query_params.get(_DRAWINGS, "").split(",")
        numbers = [int(n) - 1 for n in asked if n.isascii() and n.isdigit() and len(n) < 4]
        known = dict.fromkeys(number for number in numbers if 0 <= number < count)
        st.session_state["samples-chosen"] = list(known)
    found: list[int] = st.session_state["samples-chosen"]
    return found


@lru_cache
def _backgrounds(count: int) -> str:
    rows = (
        f".st-key-sample-{number} button {{background-image: url({sample_address(number)})}}"
        for number in range(count)
    )
    return f"<style>{''.join(rows)}</style>"


def at_most(photos: list[ChosenPhoto]) -> list[ChosenPhoto]:
    """As many as are classified at a time, with a sentence where some are left out."""
    if left_out := photos[MAX_UPLOADS:]:
        names = ", ".join(plain(photo.name) for photo in left_out[:5])
        more = f" and {len(left_out) - 5} more" if len(left_out) > 5 else ""
        st.warning(
            f"There can be at most {MAX_UPLOADS} photos at a time. You gave {len(photos)}. "
            f"Left out: {names}{more}."
        )
    return photos[:MAX_UPLOADS]
