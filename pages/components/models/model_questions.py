"""What a model's file does not say: the class names and their order, and how it wants its pixels.

Both are tried on labelled photos first, so that mostly nothing has to be typed.
"""

from dataclasses import dataclass

import streamlit as st

from clothing_model.data.datasets.collection import KnownDataset, find_known, known_datasets
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.errors import EXPECTED, sentence
from clothing_model.network.incoming import trying
from clothing_model.network.incoming.adding import Answers
from clothing_model.network.incoming.drafts import Draft
from clothing_model.network.incoming.scales import SCALES, Scale
from clothing_model.network.incoming.trying import Guess
from pages.components.shared.background import wait_for
from pages.components.shared.datasets import manifest_of
from pages.components.shared.outside_text import plain

_NONE = "No photos"


@dataclass(frozen=True)
class Said:
    """A person's answers, and the dataset that they are checked on; "" and None for none."""

    answers: Answers
    dataset: str
    manifest: Manifest | None


def ask(draft: Draft) -> Said | None:
    """The questions, answered as far as photos can; the answers once somebody presses Add."""
    chosen = st.selectbox(
        "Try it on the labelled photos of",
        [*(known.name for known in known_datasets()), _NONE],
        key="incoming-dataset",
        width=320,
        help="The file does not say what its numbers stand for. Photos whose class is known do.",
    )
    manifest: Manifest | None = None
    guess: Guess | None = None
    if chosen != _NONE:
        try:
            manifest = manifest_of(find_known(chosen), "incoming")
            guess = _guess(draft, find_known(chosen), manifest) if manifest else None
        except EXPECTED as error:
            st.warning(plain(sentence(error)))
            manifest = None
        else:
            if manifest is None or (guess is None and _may_be(draft, manifest)):
                return None  # progress is on the page
        if manifest and guess is None:
            st.caption(_other_number(draft, manifest, chosen))
    if guess:
        _say_tried(guess)
    return _form(draft, chosen, manifest, guess)


def _may_be(draft: Draft, manifest: Manifest) -> bool:
    return len(manifest.class_names) == draft.found["classes"]


def _guess(draft: Draft, dataset: KnownDataset, manifest: Manifest) -> Guess | None:
    if not _may_be(draft, manifest):
        return None
    key = ("incoming-guess", draft.folder.name, dataset.root, hash(manifest.photos))
    return wait_for(key, lambda report: trying.guess(draft, manifest, report), "incoming-guess")


def _other_number(draft: Draft, manifest: Manifest, name: str) -> str:
    return (
        f"The model tells {draft.found['classes']:,} classes apart and {plain(name)} has "
        f"{len(manifest.class_names):,}, so the photos cannot say which is which. Write the class "
        "names below. If all classes of the dataset are among them, the model is checked on its "
        "photos; otherwise on none."
    )


def _say_tried(guess: Guess) -> None:
    best, *others = guess.trials
    words = f"Tried on {best.photos} photos: right on **{best.best_right}**"
    if others:
        second = max(others, key=lambda trial: trial.best_right)
        words += (
            f" with pixels taken as {plain(_ranges(best.pixels))}; on {second.best_right} with the "
            f"next best, {plain(_ranges(second.pixels))}"
        )
    words += "."
    if not guess.in_order:
        words += (
            f" With the classes in the dataset’s order it would be {best.right}; they stand in "
            "another order, which is filled in below."
        )
    chance = best.photos / len(guess.class_names)
    poor = best.best_right < 2 * chance
    note = " That is hardly better than guessing: it was trained on other photos." if poor else ""
    (st.warning if poor else st.markdown)(words + note)


def _ranges(pixels: str) -> str:
    """A scale's name in a sentence."""
    return next(found.title for found in SCALES if found.name == pixels)


def _form(draft: Draft, chosen: str, manifest: Manifest | None, guess: Guess | None) -> Said | None:
    classes = draft.found["classes"]
    names = guess.class_names if guess else tuple(f"class {n}" for n in range(1, classes + 1))
    scales = draft.scales
    at_first = next((n for n, s in enumerate(scales) if guess and s.name == guess.pixels), 0)
    own = f"{draft.folder.name}-{chosen}"  # another file or dataset has other answers
    with st.form(f"incoming-form-{own}", border=False):
        title = st.text_input(
            "Name",
            draft.name.rpartition(".")[0] or draft.name,
            max_chars=60,
            key=f"title-{own}",
            width=400,
        )
        listed = st.text_area(
            "Class names, one a line, in the order of the network’s numbers",
            "\n".join(names),
            height=min(320, 40 + 24 * classes),
            key=f"names-{own}",
            width=400,
        )
        pixels = st.selectbox(
            "The network takes black and white as",
            scales,
            index=at_first,
            format_func=_title,
            key=f"pixels-{own}",
            disabled=len(scales) == 1,
            width=400,
            help="Pixels are numbers from 0 to 255. Networks are trained with other ranges, and "
            "answer wrongly with any other than their own.",
        )
        st.caption(_rest(draft))
        pressed = st.form_submit_button("Add this model", type="primary", icon=":material/add:")
    if not pressed:
        return None
    lines = tuple(line.strip() for line in str(listed).splitlines() if line.strip())
    checks = manifest is not None and set(manifest.class_names) <= set(lines)
    answers = Answers(lines, pixels.name, str(title))
    return Said(answers, chosen if checks else "", manifest if checks else None)


def _title(scale: Scale) -> str:
    return scale.title


def _rest(draft: Draft) -> str:
    """What the file does say."""
    scores = {
        "probabilities": "It gives probabilities; the app goes on with the scores before them, so "
        "that how sure it is can be put right.",
        "logits": "It gives scores (logits), as the app’s own models do.",
    }.get(draft.found["scores"], "")
    maps = (
        "Where on a photo an answer comes from can be shown."
        if draft.found["explains"]
        else "Where on a photo an answer comes from cannot be shown: it does not end in pooling "
        "and dense layers."
    )
    return f"{scores} {maps}".strip()
