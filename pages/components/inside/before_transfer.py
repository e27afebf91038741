"""What the network says before transfer learning: ImageNet's classes beside our own."""

import streamlit as st

from clothing_model.inference.answers.answer import rank
from clothing_model.inference.answers.imagenet import imagenet_answer
from clothing_model.network.pretrained import imagenet_top
from pages.components.inside.subject import Subject
from pages.components.photo.answer import show_bars
from pages.components.shared.outside_text import plain

SHOWN = 5
_FROZEN = (
    "The same photo went through the same network and gave the same vector. Our layer "
    "finds everything it needs in this vector. **So the network is kept as it is, and "
    "only the layer after it is trained.**"
)
_TUNED = (
    "What the network has learned there is useful here too. **So it is kept, and only "
    "its last part was trained further, with a new layer on top,** on photos of clothes."
)


def show(subject: Subject) -> None:
    """The two answers side by side, and what they have to do with each other."""
    st.markdown(
        "The network was trained on ImageNet: more than a million photos of 1,000 "
        "classes, from goldfish to volcano. Its last layer can name these classes and "
        "nothing else. **Try** a few photos. Does it find the name that you would give?"
    )
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("ImageNet's layer: 1,000 classes", anchor=False)
        _show_imagenet(subject)
    with right:
        st.subheader(
            "Our model, made from it" if subject.tuned else "Our layer on the same network",
            anchor=False,
        )
        _show_own(subject)
    st.markdown(
        (
            "The list of ImageNet has some clothes, such as jersey, jean and miniskirt, but "
            "not our ten classes. So its layer gives the nearest name that it has. "
        )
        + (_TUNED if subject.tuned else _FROZEN)
        + " This is transfer learning."
    )
    with st.expander("What the book found"):
        st.markdown(
            "The chapter gives Xception a photo of a T-shirt. Its five best answers are "
            "abaya (2.9 %), theater curtain, nematode, loudspeaker and digital clock. "
            "The network is not sure of any of them, and none is right. In the notebook "
            "of the chapter, another photo gets jersey (67.9 %), bulletproof vest, "
            "sweatshirt, maillot and velvet. That is nearer, but it is still not the "
            "name that a shop needs."
        )


def _show_imagenet(subject: Subject) -> None:
    top = imagenet_top(subject.record)
    if top is None:
        st.caption(
            f"The ImageNet layer of {plain(subject.record.title)} is not on this computer. Choose "
            "EfficientNet-Lite0 or EfficientNet-Lite2 to see one."
        )
        return
    show_bars(imagenet_answer(subject.frozen_vector, top), shown=SHOWN, wide=True)


def _show_own(subject: Subject) -> None:
    if subject.model is None or subject.head is None:
        st.caption(f"No saved model uses {plain(subject.record.title)} yet.")
        st.page_link("train.py", label="Train one", icon=":material/model_training:")
        return
    logits = subject.head.logits(subject.vector[None])
    answer = rank(logits, subject.model.class_names, subject.model.temperature)
    show_bars(answer, shown=SHOWN, wide=True)
    st.caption(plain(subject.model.title))
