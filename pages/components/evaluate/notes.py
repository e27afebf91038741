"""What an evaluation's figures mean, and what they do not: notes that unfold."""

from typing import TYPE_CHECKING

import streamlit as st

from clothing_model.data.datasets.manifest import Manifest
from clothing_model.inference.evaluation.sentences import loss_sentence, mix_sentence
from clothing_model.network.models.folder import SavedModel
from pages.components.shared.outside_text import plain

if TYPE_CHECKING:
    from clothing_model.inference.evaluation.evaluate import Evaluation


def show_notes(model: SavedModel, manifest: Manifest, evaluation: "Evaluation", split: str) -> None:
    """The loss in words; why validation and test differ."""
    with st.expander("What the loss says", icon=":material/functions:"):
        st.markdown(
            loss_sentence(evaluation.loss, len(evaluation.class_names))
            + (
                " Two models with the same accuracy can have different losses: being sure "
                "and wrong makes the loss much larger."
            )
        )
    with st.expander("Why validation and test differ", icon=":material/balance:"):
        st.markdown(_differences(model, manifest, evaluation, split))


def _differences(
    model: SavedModel, manifest: Manifest, evaluation: "Evaluation", split: str
) -> str:
    mix = mix_sentence(manifest.counts, split, evaluation.recalls)
    lines = [
        (
            "**Selection.** The best epoch, and often the settings too, were chosen because "
            "of their accuracy on validation photos. The best of many was also a little "
            "lucky, so the validation accuracy is a little too high. The model's percentages "
            f"were adjusted on validation photos too (temperature {model.temperature:.2f}). "
            "Test photos choose nothing. That is why you look at them last, and only once."
        ),
        (
            "**Chance.** A few hundred photos are a small sample. Two samples of the same "
            "kind can differ by several percentage points just by chance. The intervals "
            "above say by how much."
        ),
        ("**Mix of classes.** Accuracy counts photos, so classes with many photos count more. ")
        + (plain(mix) if mix else "This dataset has no second split to compare with."),
    ]
    return "\n".join(f"- {line}" for line in lines)
