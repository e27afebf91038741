"""What the classes' shares do to a model's accuracy, measured with the model."""

import streamlit as st

from clothing_model import wording
from clothing_model.data.datasets.balance import accuracy_with, shares
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.errors import EXPECTED, Stopped, sentence
from clothing_model.network.models.folder import find_model
from clothing_model.tasks import STOPPED
from pages.components.shared.background import running
from pages.components.shared.evaluations import evaluation_key, evaluation_of
from pages.components.shared.outside_text import plain


def offer_measurement(manifest: Manifest) -> None:
    """A button; then the accuracy on test as it is, and with other mixtures of classes."""
    if not {"train", "test"} <= set(manifest.counts):
        return
    try:
        model = find_model()
        started = running(evaluation_key(model, manifest, "test"))
        if not (started or st.button("Measure it with the model", icon=":material/straighten:")):
            return
        found = evaluation_of(model, manifest, "test")
    except Stopped:
        st.info(f"{STOPPED} The vectors made so far are kept.")
        return
    except EXPECTED as error:
        st.error(plain(sentence(error)))
        return
    if found is None:
        return
    recalls = found.recalls
    mixtures = {
        "as the test photos are": found.accuracy,
        "with the mix of classes as in train": accuracy_with(
            recalls, shares(manifest.counts["train"])
        ),
        "with every class equally often": accuracy_with(recalls, dict.fromkeys(recalls, 1.0)),
    }
    lines = [f"| {plain(words)} | {wording.percent(value)} |" for words, value in mixtures.items()]
    st.markdown(
        f"{plain(model.title)} names {wording.accuracy(found.right, found.total)} of the test "
        "photos right. The same answers, weighted:\n\n"
        + "\n".join(["| Accuracy | |", "|-|-|", *lines])
    )
    best, worst = max(recalls, key=recalls.__getitem__), min(recalls, key=recalls.__getitem__)
    st.caption(
        f"It knows {plain(best)} best ({wording.percent(recalls[best])} of "
        f"{manifest.counts['test'][best]:,} photos) and {plain(worst)} worst "
        f"({wording.percent(recalls[worst])} of {manifest.counts['test'][worst]:,})."
    )
