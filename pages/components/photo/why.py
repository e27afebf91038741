"""Why a model answers as it does for one photo: where it looks, and what it has seen."""

from hashlib import sha256
from math import exp
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from clothing_model import wording
from clothing_model.data.pictures.door import open_image
from clothing_model.inference.answers.description import spoken
from clothing_model.inference.explanation.evidence_picture import overlay, strongest_place
from clothing_model.network.batches import prepare
from pages.components.photo.similar import show_similar
from pages.components.photo.why_pictures import Shown, legend, show_pictures
from pages.components.shared.outside_text import plain

if TYPE_CHECKING:
    from clothing_model.inference.answers.classifier import Classifier
    from clothing_model.inference.explanation.explain import Explanation

SIDE = 480  # px, the longer side of the pictures
_FAR = 14  # a score ahead by that much is a million times as probable
_UNUSUAL = {  # see README.md, "How sure it may be"
    False: "the answers for them are right almost as often as for other photos.",
    True: "the answers for them are wrong more often than for other photos.",
}
_KEPT = 30  # explanations that a visitor's session holds, all of the model at work


def show_why(
    classifier: "Classifier", data: bytes, label: str | None = None, key: str = "why"
) -> None:
    """Everything that explains the answer for one photo, given by its file's bytes.

    label: the true class where it is known; it is then what the answer is compared with.
    `key` tells several explanations on a page apart. Raises InvalidImage.
    """
    digest = sha256(data).hexdigest()
    pixels = open_image(data)
    if not classifier.saved.explains:
        _say_without_maps(classifier, pixels, digest, key)
        return
    found, without = _explained(classifier, pixels, digest)
    answer = found.ranked[0]
    other = _choose_other(found, label, f"{key}-{digest[:12]}")  # another photo, a new choice
    _show_maps(pixels, found, answer, other)
    _show_hiding(found, answer, without)
    _show_likeness(classifier, found.vector)
    show_similar(classifier, found.vector, digest, key)


def _say_without_maps(classifier: "Classifier", pixels: np.ndarray, digest: str, key: str) -> None:
    """Of a model that was added, whose last maps are not known."""
    saved = classifier.saved
    st.caption(
        "Where on the photo the answer comes from cannot be told for this model: it does not end "
        "in pooling and dense layers, so its last maps are not known."
    )
    (vector,) = classifier.run(prepare([pixels], saved.image_size, saved.interpolation))[1]
    _show_likeness(classifier, vector)
    show_similar(classifier, vector, digest, key)


def _explained(
    classifier: "Classifier", pixels: np.ndarray, digest: str
) -> "tuple[Explanation, tuple[float, float]]":
    """The explanation, and the answer's probability with a tenth of the photo hidden: where
    its evidence is most, and at random. Kept in the visitor's session."""
    kept = st.session_state.setdefault("explanations", {})
    key = (digest, *classifier.saved.key, classifier.choice)
    if key not in kept:
        from clothing_model.inference.explanation.explain import explain
        from clothing_model.inference.explanation.hiding import without_a_tenth

        found = explain(classifier, pixels)
        rng = np.random.default_rng(0)
        kept[key] = found, without_a_tenth(classifier, pixels, found, rng)
        own = [name for name in kept if name[1:] == key[1:]]
        for old in set(kept) - set(own[-_KEPT:]):
            del kept[old]
    result: tuple[Explanation, tuple[float, float]] = kept[key]
    return result


def _choose_other(found: "Explanation", label: str | None, key: str) -> str:
    """The class beside the answer: the true one where that is another, else the runner-up."""
    answer, runner_up, *_ = found.ranked
    usual = label if label in found.class_names and label != answer else runner_up
    others = [name for name in found.ranked if name != answer]
    return str(
        st.selectbox(
            "Compare the answer with",
            others,
            index=others.index(str(usual)),
            format_func=lambda name: f"{name}, {wording.probability(found.probability(name))}",
            key=f"{key}-other",
            width=260,
        )
    )


def _show_maps(pixels: np.ndarray, found: "Explanation", answer: str, other: str) -> None:
    between = found.of(answer, rather_than=other)
    heats = [found.of(answer), found.of(other), between]
    scale = max(float(np.abs(heat).max()) for heat in heats)
    shown = [Shown(pixels, "The photo as it is", "The photo")]
    for name, heat in zip((answer, other), heats, strict=False):
        shown.append(
            Shown(
                overlay(pixels, heat, scale),
                f"Evidence for {name}, strongest in the {strongest_place(heat)}",
                f"What speaks for {spoken(name)}",
                wording.probability(found.probability(name)),
            )
        )
    shown.append(
        Shown(
            overlay(pixels, between, scale),
            f"Evidence for {answer} rather than {other}, strongest in the "
            f"{strongest_place(between)}",
            "What decides between them",
            f"blue for {answer}, orange for {other}",
        )
    )
    rows, columns = found.evidence.shape[:2]
    show_pictures(shown, SIDE)
    legend()
    st.caption(
        f"The network divides this photo into {rows:d} × {columns:d} cells, and it knows "
        "nothing finer. A blue cell speaks for the class and an orange cell speaks "
        "against it, compared with the average of all classes. All cells and a constant "
        f"together give the score: {_score(found, answer)}, {_score(found, other)}. The "
        f"class with the highest score is the answer. {_ratio(found, answer, other)} The "
        "last map is the first map minus the second."
    )


def _ratio(found: "Explanation", answer: str, other: str) -> str:
    """What the scores have to do with the percentages."""
    ahead = found.score(answer, rather_than=other)
    times = exp(min(ahead, _FAR))
    size = f"{times:.1f}" if times < 9.95 else wording.rounded(times)
    about = "more than" if ahead > _FAR else "about"
    return (
        f"Softmax turns all scores into the percentages: {ahead:.1f} points more means "
        f"{about} {size} times as likely."
    )


def _score(found: "Explanation", name: str) -> str:
    return f"{plain(name)} {f'{found.score(name):+.1f}'.replace('-', '−')}"


def _show_hiding(found: "Explanation", answer: str, without: tuple[float, float]) -> None:
    """What becomes of the answer when the best of the photo is hidden: a check of the map."""
    from clothing_model.inference.explanation.hiding import conclusion

    before = wording.probability(found.probability(answer))
    best, random = (wording.probability(value) for value in without)
    st.markdown(
        f"**Is the map right?** {plain(conclusion(*without))} If the tenth of the photo "
        f"that speaks most for {plain(spoken(answer))} is hidden, {plain(answer)} goes "
        f"from {before} to **{best}**. If a random tenth is hidden, it goes to {random}."
    )


def _show_likeness(classifier: "Classifier", vector: np.ndarray) -> None:
    if "unfamiliar" not in classifier.saved.facts and classifier.saved.added:
        st.caption("No photos of this model are known, so no photo can be called unusual for it.")
        return
    likeness = float(classifier.familiarity.cosine(vector[None])[0])
    least = classifier.familiarity.threshold
    chosen = classifier.saved.facts.get("unfamiliar", {})
    alarms = float(chosen.get("false_alarms", 0.02))
    on = f"{int(chosen['photos']):,} photos" if "photos" in chosen else "the validation photos"
    verdict = (
        f"Yes. Its likeness to the nearest class is {likeness:.2f}"
        if likeness >= least
        else f"No. Its likeness to the nearest class is only {likeness:.2f}"
    )
    st.markdown(
        f"**Is it like the training photos?** {verdict}. Below {least:.2f}, the app calls "
        f"a photo unusual. This limit was chosen on {plain(on)}, so that about "
        f"{wording.percent(alarms)} of all photos of the classes that the model knows are "
        f"called unusual; {_UNUSUAL[classifier.saved.own_network]} If the photo shows something "
        "that is not in the classes of the model, every answer is wrong."
    )
