"""What the classes' shares do to a model's accuracy, measured with the model."""

import streamlit as st

from clothing_model import wording
from clothing_model.data.balance import accuracy_with, shares
from clothing_model.data.manifest import Manifest
from clothing_model.errors import ClothingError, Stopped
from clothing_model.network.saved import find_model
from clothing_model.tasks import Report
from pages.components.background import running, wait_for
from pages.components.resources import classifier


def offer_measurement(manifest: Manifest) -> None:
    """A button; then the accuracy on test as it is, and with other mixtures of classes."""
    if not {"train", "test"} <= set(manifest.counts):
        return
    key = ("effect", manifest.root, hash(manifest.photos))
    if running(key) is None and not st.button(
        "Measure it with the model", icon=":material/straighten:"
    ):
        return
    try:
        measured = wait_for(key, lambda report: _measure(manifest, report))
    except Stopped:
        return
    except ClothingError as error:
        st.error(str(error))
        return
    if measured is None:
        return
    title, right, photos, recalls = measured
    mixtures = {
        "as the test photos are": right / photos,
        "with the classes as in train": accuracy_with(recalls, shares(manifest.counts["train"])),
        "with every class equally often": accuracy_with(recalls, dict.fromkeys(recalls, 1.0)),
    }
    lines = [f"| {words} | {wording.percent(value)} |" for words, value in mixtures.items()]
    st.markdown(
        f"{title} names {wording.accuracy(right, photos)} of the test photos right. The same "
        "answers, weighted:\n\n" + "\n".join(["| Accuracy | |", "|-|-|", *lines])
    )
    best, worst = max(recalls, key=recalls.__getitem__), min(recalls, key=recalls.__getitem__)
    st.caption(
        f"It knows {best} best ({wording.percent(recalls[best])} of "
        f"{manifest.counts['test'][best]} photos) and {worst} worst "
        f"({wording.percent(recalls[worst])} of {manifest.counts['test'][worst]})."
    )


def _measure(manifest: Manifest, report: Report) -> tuple[str, int, int, dict[str, float]]:
    """(model's title, right, photos, recall of each class) on the test photos."""
    report("Loading the model", 0, 0)
    model = find_model()
    loaded = classifier(model, "cpu").result()
    from clothing_model.inference.evaluate import evaluate

    found = evaluate(
        loaded,
        manifest,
        manifest.select("test"),
        lambda done, total: report("Classifying the test photos", done, total),
    )
    recalls = {label: row.recall for label, row in found.per_class.items() if row.photos}
    return model.title, found.right, found.total, recalls
