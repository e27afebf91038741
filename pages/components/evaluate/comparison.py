"""Two models on the same photos: who is right more often, and on which."""

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from clothing_model import wording
from clothing_model.data.datasets.collection import KnownDataset
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.inference.evaluation.comparison_sentences import headline, verdict
from clothing_model.inference.evaluation.fairness import baseline
from clothing_model.inference.evaluation.paired import Paired, apart, compare
from clothing_model.network.models.changed import changed_part
from clothing_model.network.models.folder import SavedModel, others_like
from pages.components.charts.colours import MODEL_COLOURS
from pages.components.charts.comparison import recall_chart, recall_words, recalls_shown
from pages.components.evaluate.photo_dialog import show_if_opened
from pages.components.photo.gallery import first_page, show_gallery
from pages.components.shared.called import model_names
from pages.components.shared.evaluations import evaluation_of
from pages.components.shared.model_choice import choose_model
from pages.components.shared.outside_text import plain

if TYPE_CHECKING:
    from clothing_model.inference.evaluation.evaluate import Evaluation

PER_PAGE = 12
APART = "apart"  # in the address: which photos are shown
_STYLE = """
<style>
.four {display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: .7rem; margin: .3rem 0}
.four div {padding: .6rem .8rem; border-radius: .5rem;
  background: color-mix(in srgb, currentColor 6%, transparent);
  border-left: .3rem solid color-mix(in srgb, currentColor 30%, transparent)}
.four b {display: block; font-size: 1.6rem; line-height: 1.2; font-weight: 650;
  font-variant-numeric: tabular-nums}
.four span {font-size: .9rem; overflow-wrap: anywhere}
@media (max-width: 640px) {.four {grid-template-columns: repeat(2, minmax(0, 1fr))}}
</style>
"""


def show_comparison(
    model: SavedModel, manifest: Manifest, dataset: KnownDataset, split: str
) -> None:
    """The model on view beside another one of the same classes. Raises ClothingError."""
    other = _choose_other(model)
    if other is None:
        return
    one = evaluation_of(model, manifest, split)
    two = evaluation_of(other, manifest, split) if one else None
    if one is None or two is None:
        return
    paired = compare(one, two)
    called = model_names([model, other])
    names = (called[model.name], called[other.name])
    st.header(plain(headline(paired, *names)), anchor=False)
    st.markdown(plain(verdict(paired, *names)))
    st.markdown(plain(_beside(one, two, names)))
    if model.tuned or other.tuned:
        st.markdown(plain(_changed(model, other, names)))
    _four_counts(paired, *names)
    places = _choose_photos(paired, one, two, names)
    photos = [one.photos[place] for place in places]
    if photos:
        st.caption(
            "Under each photo you see its true class, then the answer of "
            f"{plain(names[0])}, then the answer of {plain(names[1])}."
        )
        captions = {one.photos[n].path: _caption(one, two, n) for n in places}
        show_gallery(dataset, manifest, photos, captions, PER_PAGE)
    else:
        st.info("There is no photo of this kind.")
    st.header("Class by class", anchor=False)
    st.altair_chart(recall_chart(one, two, names), alt=recall_words(one, two, names), key="recalls")
    st.caption(
        (
            "Recall: of all photos of a class, how many did each model find? Each point "
            "stands for fewer photos than the accuracy does, so a difference can more easily "
            "be chance."
        )
        + _left_out(len(recalls_shown(one, two)), len(one.class_names))
    )
    show_if_opened(model, manifest, dataset, split, photos)


def _left_out(shown: int, classes: int) -> str:
    """What the chart does not show, as one more sentence; "" where it shows all."""
    if shown == classes:
        return ""
    return f" The chart shows the {shown} of {classes:,} classes in which the models differ most."


def _beside(one: "Evaluation", two: "Evaluation", names: tuple[str, str]) -> str:
    return (
        f"For comparison, {baseline(one.summary())}. The balanced accuracy, in which "
        f"every class counts the same, is {wording.percent(one.balanced_accuracy)} for "
        f"{names[0]} and {wording.percent(two.balanced_accuracy)} for {names[1]}."
    )


def _changed(one: SavedModel, other: SavedModel, names: tuple[str, str]) -> str:
    return (
        f"Training changed {changed_part(one.facts)} of {names[0]}, and "
        f"{changed_part(other.facts)} of {names[1]}."
    )


def _choose_other(model: SavedModel) -> SavedModel | None:
    """The other model, kept in the address (?other=...); None where there is none."""
    others = others_like(model)
    if not others:
        _offer_training()
        return None
    return choose_model("Compare with", "other", others, width=340, on_change=first_page)


def _offer_training() -> None:
    """What to do where there is nothing to compare with."""
    st.info("There is no other model with these classes yet. Train one, then come back.")
    st.page_link("train.py", label="Train a model", icon=":material/model_training:")


def _choose_photos(
    paired: Paired, one: "Evaluation", two: "Evaluation", called: tuple[str, str]
) -> list[int]:
    """Places of the photos to look at, those on which the models part most first."""
    names = {
        "first": f"Only {called[0]} is right ({paired.first:,})",
        "second": f"Only {called[1]} is right ({paired.second:,})",
        "neither": f"Both are wrong, with different answers ({len(apart(one, two, 'neither')):,})",
    }
    asked = st.query_params.get(APART, "first")
    which = st.segmented_control(
        "Photos",
        list(names),
        default=asked if asked in names else "first",
        format_func=lambda which: plain(names[which]),
        required=True,
        key="apart-choice",
        on_change=_keep_choice,
        label_visibility="collapsed",
    )
    return apart(one, two, which or "first")


def _keep_choice() -> None:
    """Into the address by hand: a bound widget would put its label there, counts and all, which
    says nothing of another split."""
    st.query_params[APART] = st.session_state["apart-choice"]
    first_page()


def _caption(one: "Evaluation", two: "Evaluation", place: int) -> str:
    """The true class, and each model's answer with its probability, in lines."""
    return f"is {one.class_names[one.truth[place]]}  \n{_says(one, place)}  \n{_says(two, place)}"


def _says(found: "Evaluation", place: int) -> str:
    answer = int(found.answers[place])
    mark = "✓" if answer == found.truth[place] else "✗"
    share = wording.probability(float(found.probabilities[place, answer]))
    return f"{mark} {found.class_names[answer]} {share}"


def _four_counts(paired: Paired, one: str, other: str) -> None:
    """How many photos both get right, one alone, the other alone, neither."""
    cells = (
        (paired.both, "both right", ""),
        (paired.first, f"only {one}", MODEL_COLOURS[0]),
        (paired.second, f"only {other}", MODEL_COLOURS[1]),
        (paired.neither, "both wrong", ""),
    )
    parts = "".join(
        f"<div{_border(colour)}><b>{count:,}</b><span>{escape(words)}</span></div>"
        for count, words, colour in cells
    )
    st.html(f'{_STYLE}<div class="four">{parts}</div>')


def _border(colour: str) -> str:
    return f' style="border-left-color: {colour}"' if colour else ""
