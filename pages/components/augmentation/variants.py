"""Ten random variants of a photo, what a model says of them, and the ranges as code."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from clothing_model import wording
from clothing_model.data.augmentation import AugmentationConfig, apply, draw_transform
from clothing_model.data.augmentation.albumentations_code import LICENCES, albumentations_code
from clothing_model.data.augmentation.keras_code import generator_code, layers_code
from clothing_model.data.augmentation.text import (
    QUERY,
    caption,
    config_code,
    to_query,
    variants_command,
)
from clothing_model.data.augmentation.transform import Transform
from clothing_model.errors import ClothingError
from clothing_model.inference.answers.answer import VariantAnswers, answer_variants
from clothing_model.network.models.folder import find_model
from pages.components.augmentation.helped import show_helped
from pages.components.augmentation.picture_grid import Picture, picture_grid
from pages.components.augmentation.ranges import choose_ranges
from pages.components.augmentation.subject import Subject
from pages.components.shared.address_choice import address_number
from pages.components.shared.glossary import explained
from pages.components.shared.model_choice import load_or_wait
from pages.components.shared.outside_text import plain

COUNT = 10


@st.fragment
def show_variants(subject: Subject) -> None:
    """Ranges, ten variants drawn from them, and where to go from here."""
    config = choose_ranges(subject.size)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button("Roll again", type="primary", icon=":material/casino:", on_click=_roll)
        seed = _seed()
        ask = st.toggle("What the model says", key="ask_model", bind="query-params")
    transforms = [
        draw_transform(config, subject.size, seed, subject.digest, number)
        for number in range(COUNT)
    ]
    variants = [apply(subject.pixels, transform) for transform in transforms]
    answers = _answers(subject, variants, (to_query(config), seed)) if ask else None
    if answers:
        st.markdown(_summary(answers))
    picture_grid(_pictures(subject, transforms, variants, answers), "variants")
    _code(config, seed, subject.size)
    show_helped()
    st.page_link(
        "train.py",
        label="Train with these ranges",
        icon=":material/model_training:",
        query_params={QUERY: to_query(config)},
    )


def _roll() -> None:
    st.session_state["variants_seed"] = (st.session_state["variants_seed"] + 1) % 2**31


def _seed() -> int:
    words = "The same seed always gives the same ten variants."
    reach = (0.0, 2.0**31 - 1)
    return int(
        address_number(
            "Seed", "variants_seed", 1, reach=reach, width=160, help=explained(words, "Seed")
        )
    )


def _pictures(
    subject: Subject,
    transforms: Sequence[Transform],
    variants: Sequence[np.ndarray],
    answers: VariantAnswers | None,
) -> list[Picture]:
    pictures = []
    for place, (transform, variant) in enumerate(zip(transforms, variants, strict=True)):
        words = caption(transform)
        alt = f"Variant {place + 1} of {subject.name}: {words}"
        picture = Picture(variant, alt, detail=words)
        if answers:
            best, changed = answers.variants[place], answers.changed[place]
            said = f"{best.label} {wording.probability(best.probability)}"
            picture = Picture(variant, alt, detail=words, said=said, changed=changed)
        pictures.append(picture)
    return pictures


def _answers(
    subject: Subject, variants: Sequence[np.ndarray], drawn: tuple[Any, ...]
) -> VariantAnswers | None:
    """What the shipped model says; None, with a notice, while it is loading or cannot be had."""
    try:
        model = find_model()
        ready = load_or_wait(model, "cpu", len(variants))
    except ClothingError as error:
        st.warning(plain(str(error)))
        return None
    if ready is None:
        return None
    key = (*model.key, subject.digest, subject.size, *drawn)
    if st.session_state.get("variants_asked") != key:
        st.session_state["variants_said"] = answer_variants(ready, subject.pixels, variants)
        st.session_state["variants_asked"] = key
    said: VariantAnswers = st.session_state["variants_said"]
    return said


def _summary(answers: VariantAnswers) -> str:
    photo, changed = answers.photo, sum(answers.changed)
    share = wording.probability(photo.probability)
    start = f"Answer for the photo itself: **{plain(photo.label)}**, {share}. "
    if not changed:
        return start + f"The answer stays the same for all {len(answers.variants)} variants."
    return start + f"The answer changes for **{changed} of {len(answers.variants)}** variants (⇄)."


def _code(config: AugmentationConfig, seed: int, size: int) -> None:
    codes = {
        "Keras layers": layers_code(config, size),
        "ImageDataGenerator": generator_code(config),
        "Albumentations": albumentations_code(config, size),
        "This project": config_code(config),
        "Command line": variants_command(config, COUNT, seed, size),
    }
    with st.expander("Copy as code", icon=":material/code:"):
        kind = st.segmented_control(
            "Copy as",
            list(codes),
            default="Keras layers",
            required=True,
            key="copy_as",
            bind="query-params",
            label_visibility="collapsed",
        )
        language = "bash" if kind == "Command line" else "python"
        st.code(codes[kind or "Keras layers"], language=language, wrap_lines=True)
        if kind == "Albumentations":
            st.caption(LICENCES)
