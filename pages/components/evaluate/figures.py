"""How often a model is right: overall, by class, by what it takes for what, by how sure it is."""

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from clothing_model import wording
from clothing_model.data.datasets.collection import KnownDataset
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.inference.evaluation.calibration import (
    calibration_error,
    error_by_chance,
    reliability,
)
from clothing_model.inference.evaluation.fairness import beside, learned_from_few, weak_classes
from clothing_model.inference.evaluation.sentences import (
    Use,
    calibration_sentence,
    error_sentence,
    outlook,
)
from clothing_model.network.models.folder import SavedModel
from clothing_model.training.config import SETTINGS
from pages.components.charts.reliability import reliability_chart, reliability_words
from pages.components.evaluate.class_table import show_class_table
from pages.components.evaluate.confusion import show_confusion
from pages.components.evaluate.notes import show_notes
from pages.components.evaluate.photo_dialog import show_if_opened
from pages.components.evaluate.split_choice import use_by
from pages.components.shared.called import model_name
from pages.components.shared.evaluations import (
    evaluation_at_a_press,
    evaluations_of,
    show_corrected,
)
from pages.components.shared.outside_text import plain
from pages.components.shared.run_words import file_name

if TYPE_CHECKING:
    from clothing_model.inference.evaluation.evaluate import Evaluation

_STYLE = """
<style>
h2.accuracy {display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem 1rem; margin: 0;
  padding: 0}
.accuracy .share {font-size: 3.2rem; font-weight: 650; line-height: 1.1;
  font-variant-numeric: tabular-nums}
.accuracy .count {font-size: 1.25rem; font-weight: 400; opacity: .85}
</style>
"""


def show_figures(model: SavedModel, manifest: Manifest, dataset: KnownDataset, split: str) -> None:
    """All figures of a model on a split, with the photos behind them. Raises ClothingError."""
    found = evaluations_of(model, manifest, split)
    if found is None:
        return
    evaluation = found.corrected
    show_accuracy(evaluation, use_by(model, dataset, split))
    learned = model.facts.get("dataset", {}).get("learned", {})
    if few := learned_from_few(learned):
        st.markdown(plain(few))
    show_corrected(found, split)
    _offer_report(model, manifest, split)
    photos = show_confusion(dataset, manifest, evaluation)
    left, right = st.columns(2, gap="large")
    with left:
        st.header("Class by class", anchor=False)
        show_class_table(evaluation)
    with right:
        st.header("Can you trust its percentages?", anchor=False)
        show_reliability(evaluation)
    show_notes(model, manifest, evaluation, split)
    show_if_opened(model, manifest, dataset, split, photos)


def show_accuracy(evaluation: "Evaluation", use: Use) -> None:
    """The share of right answers, large; what other photos would give; the loss."""
    st.html(
        f'{_STYLE}<h2 class="accuracy"><span class="share">{wording.percent(evaluation.accuracy)}'
        f'</span><span class="count">{evaluation.right:,} of {evaluation.total:,} photos right'
        f" · loss {evaluation.loss:.3f}</span></h2>"
    )
    facts = evaluation.summary()
    (st.warning if weak_classes(facts)["never_answered"] else st.markdown)(plain(beside(facts)))
    st.markdown(outlook(evaluation.right, evaluation.total, use))


def show_reliability(evaluation: "Evaluation") -> None:
    """What the model says beside what comes true, as a chart and in words."""
    bins = reliability(evaluation)
    st.markdown(calibration_sentence(bins))
    st.altair_chart(reliability_chart(bins), alt=reliability_words(bins), key="reliability")
    st.caption(
        "Each point is a group of answers, in steps of 10 %. The number beside it counts "
        "its photos, and the line through it is its 95 % interval. On the dashed line, "
        "the percentages are exactly right. Below the line, the model is too sure. "
        f"{error_sentence(calibration_error(bins), error_by_chance(evaluation))}"
    )


def _offer_report(model: SavedModel, manifest: Manifest, split: str) -> None:
    """A button for one HTML file to hand in or to print."""

    def make() -> bytes:
        from clothing_model.inference.report.report import report

        evaluation = evaluation_at_a_press(model, manifest, split)
        titled = replace(model, facts={**model.facts, "title": called})
        return report(titled, manifest, split, evaluation, settings=SETTINGS).encode()

    called = model_name(model)
    st.download_button(
        "Report to hand in or print",
        make,
        file_name(called, f"{split or 'all'} report.html"),
        "text/html",
        icon=":material/description:",
        on_click="ignore",
        help="One page with everything: settings, curves, matrix and the worst mistakes.",
    )
