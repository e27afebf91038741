"""The training photos most like a photo, by the vectors of the model at work."""

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from clothing_model import wording
from clothing_model.data.datasets.collection import in_folder
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.data.pictures.door import open_image
from clothing_model.errors import EXPECTED, Stopped, sentence
from clothing_model.inference.report.facts import trained_on
from clothing_model.network.backbones import BACKBONES
from clothing_model.tasks import Report
from clothing_model.training.cost import photo_seconds
from pages.components.photo.why_pictures import Shown, show_pictures
from pages.components.shared.background import offer_to_go_on, running, wait_for
from pages.components.shared.datasets import manifest_as_trained
from pages.components.shared.outside_text import plain

if TYPE_CHECKING:
    from clothing_model.inference.answers.classifier import Classifier
    from clothing_model.inference.explanation.neighbours import Neighbour, Neighbourhood

COUNT = 6
UNASKED = 300  # as many photos go through the network without asking
SIDE = 240  # px
_KEPT = {
    False: "The results are kept.",
    True: "The results are kept, for this model only: no other model has its network.",
}
_TUNED = (
    " The last part of this network was trained on these photos. That has made photos of "
    "the same class more similar for the network."
)


def show_similar(classifier: "Classifier", vector: np.ndarray, digest: str, key: str) -> None:
    """The nearest training photos of a vector (d,), without the photo of that digest itself."""
    name = trained_on(classifier.saved.facts)
    if not name and classifier.saved.added:
        return
    dataset = in_folder(name)
    st.subheader("The most similar training photos", anchor=False)
    if dataset is None:
        _say_absent(name)
        return
    try:
        manifest = manifest_as_trained(dataset, classifier.saved.facts, key)
        found = _neighbourhood(classifier, manifest, key) if manifest else None
        if manifest and found:
            nearest = found.nearest(vector, COUNT, but=digest)
            _show(manifest, nearest, classifier.saved.tuned)
    except Stopped:
        offer_to_go_on("Continue", key=f"{key}-go-on")
    except EXPECTED as error:
        st.warning(plain(sentence(error)))


def _say_absent(name: str) -> None:
    st.caption(f"The photos that this model learned from ({plain(name)}) are not on this computer.")
    st.page_link("dataset.py", label="Get them", icon=":material/photo_library:")


def _neighbourhood(
    classifier: "Classifier", manifest: Manifest, key: str
) -> "Neighbourhood | None":
    """The training photos' vectors; None while they are made, or nobody has asked for it."""
    from clothing_model.inference.evaluation import dataset_outputs
    from clothing_model.inference.explanation import neighbours

    photos = manifest.select("train")
    task = ("neighbours", classifier.saved.facts["sha256"], manifest.root, hash(photos))
    if running(task) is None:
        missing = dataset_outputs.missing(classifier, manifest, photos)
        if missing > UNASKED and not st.button(
            f"Search {len(photos):,} photos for them",
            key=f"{key}-look",
            icon=":material/image_search:",
            help=(
                f"{missing:,} photos must go through the network "
                f"once{_time(classifier, missing)}. {_KEPT[classifier.saved.own_network]}"
            ),
        ):
            return None

    def run(report: Report) -> "Neighbourhood":
        return neighbours.neighbourhood(
            classifier,
            manifest,
            photos,
            lambda done, total: report("Reading the training photos", done, total),
        )

    return wait_for(task, run, key)


def _time(classifier: "Classifier", photos: int) -> str:
    """How long so many photos take on this computer, after a comma; "" where nobody knows."""
    name = classifier.saved.facts["backbone"]
    record = next((known for known in BACKBONES if known.name == name), None)
    key = classifier.choice.key
    known = photo_seconds(record, augmented=False, engine=key) if record else None
    if known is None:
        return ""
    seconds, rough = known
    return f", {wording.estimate(photos * seconds, rough)}"


def _show(manifest: Manifest, found: "list[Neighbour]", tuned: bool) -> None:
    label, count = Counter(neighbour.photo.label for neighbour in found).most_common(1)[0]
    show_pictures(
        [
            Shown(
                open_image(manifest.file(neighbour.photo)),
                f"{neighbour.photo.label}, the training photo {neighbour.photo.name}",
                neighbour.photo.label,
                f"likeness {neighbour.cosine:.2f}",
            )
            for neighbour in found
        ],
        SIDE,
        "similar",
    )
    many = f"All {count:,}" if count == len(found) else f"{count:,} of these {len(found)}"
    st.caption(
        (
            f"In the dataset, {many} belong to the class {plain(label)}. Likeness is the "
            "cosine between the vectors of two photos: 1 means the same photo."
        )
        + (_TUNED if tuned else "")
    )
