"""The vector: the photo in a thousand numbers, beside another photo's."""

import numpy as np
import streamlit as st

from clothing_model import wording
from clothing_model.data.pictures.door import open_image
from clothing_model.inference.explanation.likeness import Likeness, compare
from clothing_model.network.batches import prepare
from pages.components.inside.browser import component, floats
from pages.components.inside.colours import palette
from pages.components.inside.dataset_vectors import dataset_vectors
from pages.components.inside.network import layer_engine
from pages.components.inside.subject import Subject
from pages.components.inside.waiting import told
from pages.components.photo.one_photo import OpenedPhoto, choose_photo
from pages.components.photo.why_pictures import Shown, show_pictures
from pages.components.shared.outside_text import plain

NEAREST = 6
SIDE, THUMB = 240, 96  # px
OTHER = "other_"  # before the names in the address of what the photo is compared with
_stripes = component("stripes")


def show(subject: Subject) -> None:
    """The vector as stripes, compared with another photo's; and the nearest photos."""
    size = subject.record.vector_size
    st.markdown(
        f"At the end, each of the last {size:,} maps is averaged to one number. All these "
        f"numbers together are the **vector**: the photo in {size:,} numbers. Photos of "
        "similar things have similar vectors. **Try** to compare your photo with another "
        "photo of the same class, and then with something different."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        other = choose_photo(OTHER)
    if other is not None:
        _compare(subject, other)
    st.subheader("The nearest photos of the dataset", anchor=False)
    with told():
        _show_nearest(subject)


def _compare(subject: Subject, other: OpenedPhoto) -> None:
    record = subject.record
    batch = prepare([other.pixels], record.image_size, record.interpolation)
    found = compare(subject.vector, layer_engine(subject.network).look(batch)[0][0])
    _pair(subject, other, found)
    high = float(np.quantile([found.first, found.second], 0.995))
    most = float(np.quantile(found.parts, 0.995))
    rows = [
        _row(subject.photo.words, "here {}", found.first, high, 2),
        _row(f"compared with {other.words}", "there {}", found.second, high, 2),
        _row("what both have", "together {} of the likeness", found.parts, most, 4),
    ]
    _stripes(
        key="inside-stripes",
        data={"rows": rows, "start": int(found.parts.argmax()), "palette": palette().tolist()},
    )


def _row(name: str, said: str, values: np.ndarray, high: float, digits: int) -> dict[str, object]:
    """A row of stripes, coloured from 0 to `high`; `said` has a place for one of its numbers."""
    name = name[0].upper() + name[1:]
    return {"name": name, "said": said, "values": floats(values), "high": high, "digits": digits}


def _pair(subject: Subject, other: OpenedPhoto, found: Likeness) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        for photo in (subject.photo, other):
            st.image(photo.pixels, width=THUMB, alt=photo.name)
        st.markdown(
            (
                f"Likeness **{found.cosine:.2f}**: {plain(found.words)}. It is the cosine of "
                "the angle between the two vectors: 1 means the same direction, 0 means "
                f"nothing in common. The {found.few:d} numbers with most in common make up "
                f"{wording.percent(found.share_of_few, 0)} of it."
            ),
            width="stretch",
        )


def _show_nearest(subject: Subject) -> None:
    dataset = dataset_vectors(subject)
    nearest = dataset.neighbourhood.nearest(subject.vector, NEAREST, but=subject.photo.digest)
    show_pictures(
        [
            Shown(
                open_image(dataset.manifest.file(each.photo)),
                f"{each.photo.label}, the photo {each.photo.name}",
                each.photo.label,
                f"likeness {each.cosine:.2f}",
            )
            for each in nearest
        ],
        SIDE,
        "similar",
    )
    st.caption("Nobody told the network which photos are similar. The vector alone decides.")
