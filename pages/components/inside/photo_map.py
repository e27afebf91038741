"""All photos of the dataset on one map, and the chosen one among them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from clothing_model import wording
from clothing_model.inference.report.facts import trained_on
from clothing_model.network import neighbour_map
from clothing_model.network.familiarity import unit_rows
from clothing_model.network.planes import Plane, widest_plane
from clothing_model.tasks import Key, Report
from pages.components.charts.colours import class_colour, class_shape
from pages.components.inside.dataset_vectors import KEPT, DatasetVectors, dataset_vectors
from pages.components.inside.subject import Subject
from pages.components.inside.waiting import made
from pages.components.shared.outside_text import plain
from pages.components.shared.photo_thumbnails import DIGITS, PATH

PCA, TSNE = "Directions (PCA)", "Neighbours (t-SNE)"
ALL = "all"
NEIGHBOURS = 5
_KINDS = {"train": "training photo", "": "photo of the dataset"}

_HERE = Path(__file__)
_component = st.components.v2.component(
    "photo_map",
    html=_HERE.with_suffix(".html").read_text(encoding="utf-8"),
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js=_HERE.with_suffix(".js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True, eq=False)
class Places:
    """Where photos (n, 2) and the chosen one (2,) stand, within -1..1; `shares` of the variance
    along both directions, where they are directions."""

    photos: np.ndarray
    chosen: np.ndarray
    shares: tuple[float, float] | None = None


def show(subject: Subject) -> None:
    """The map, and what it does not mean."""
    st.markdown(
        f"The network turns every photo into {subject.record.vector_size:,} numbers. Here "
        "each photo is one point on paper, and photos with similar vectors are near each "
        "other. The star is your photo. **Try** it: move over the points, and find out "
        "why some are among the points of another class."
    )
    vector, found = subject.vector, dataset_vectors(subject)
    kind, split, marked = _chosen_view(found, subject)
    places = _places(found, subject.network.weights, vector, kind)
    shown = np.array(
        [n for n, photo in enumerate(found.photos) if split in (ALL, photo.split)], int
    )
    said = _said(subject, found) if marked else None
    _draw(subject, found, places, shown, said)
    _say_what_it_means(subject, places)


def _chosen_view(found: DatasetVectors, subject: Subject) -> tuple[str, str, bool]:
    """Which map, which split, and whether mistakes are marked."""
    splits = [split for split in found.manifest.counts if split]
    few = len(found.photos) < neighbour_map.FEWEST
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.segmented_control(
            "Near means",
            [PCA, TSNE],
            default=PCA,
            required=True,
            key="near",
            bind="query-params",
        )
        split = st.segmented_control(
            "Photos",
            [ALL, *splits],
            default=ALL,
            required=True,
            key="split",
            bind="query-params",
        )
        marked = _knows_classes(subject, found) and st.toggle(
            "Mark the model's mistakes", key="mistakes", bind="query-params"
        )
    if kind == TSNE and (few or not neighbour_map.is_possible()):
        st.info(
            (
                f"A map of neighbours needs at least {neighbour_map.FEWEST} photos, and here "
                f"there are only {len(found.photos)}. So this is the map of directions."
            )
            if few
            else (
                "The map of neighbours needs scikit-learn, which is not installed here: `pip "
                "install scikit-learn`. So this is the map of directions."
            )
        )
        kind = PCA
    return str(kind or PCA), str(split or ALL), bool(marked)


def _knows_classes(subject: Subject, found: DatasetVectors) -> bool:
    model = subject.model
    return model is not None and set(found.manifest.class_names) <= set(model.class_names)


def _places(found: DatasetVectors, network: str, vector: np.ndarray, kind: str) -> Places:
    """Raises NotYet while they are computed, with progress on the page; ChildFailed; Stopped."""
    key: Key = (network, found.manifest.root, hash(found.photos))
    if kind == PCA:
        plane = made(("inside-plane", *key), lambda _: widest_plane(found.vectors), KEPT)
        return directions(plane, found.vectors, vector)

    def run(report: Report) -> np.ndarray:
        kept = neighbour_map.kept_map(found.vectors)
        return neighbour_map.make_map(found.vectors, report) if kept is None else kept

    places = made(("inside-map", *key), run, KEPT)
    return Places(places, among(found.neighbourhood.directions, places, vector))


def directions(plane: Plane, vectors: np.ndarray, vector: np.ndarray) -> Places:
    """Vectors (n, d) and the chosen one (d,) on a plane that the vectors fill, -1..1 in both
    directions; a chosen one that is farther off stands at its border."""
    places, chosen = plane.place(vectors), plane.place(vector[None])[0]
    low, high = places.min(axis=0), places.max(axis=0)
    middle, reach = (low + high) / 2, np.maximum((high - low) / 2, 1e-9)
    return Places(
        (places - middle) / reach, np.clip((chosen - middle) / reach, -1, 1), plane.shares
    )


def among(directions: np.ndarray, places: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """A place (2,) for a vector (d,) on a map of neighbours that was made without it: the middle
    of its nearest photos', each weighted by its likeness; its own where it is one of them.

    directions: those of the map's vectors, (n, d), of unit length.
    """
    cosines = directions @ unit_rows(vector[None])[0]
    nearest = np.argsort(-cosines, kind="stable")[:NEIGHBOURS]
    if cosines[nearest[0]] > 1 - 1e-6:
        return np.asarray(places[nearest[0]])
    weights = np.maximum(cosines[nearest], 1e-6)
    return np.asarray(weights @ places[nearest] / weights.sum())


def _said(subject: Subject, found: DatasetVectors) -> np.ndarray | None:
    """The index of the model's answer to each photo, by its own order of classes."""
    return subject.head.logits(found.vectors).argmax(axis=1) if subject.head else None


def _draw(
    subject: Subject,
    found: DatasetVectors,
    places: Places,
    shown: np.ndarray,
    said: np.ndarray | None,
) -> None:
    names = list(found.manifest.class_names)
    photos = [found.photos[n] for n in shown]
    answers = list(subject.model.class_names) if subject.model else names
    # The classes of the dataset come first, so that an index stands for the same name everywhere.
    known = [*names, *(name for name in answers if name not in names)]
    labels = [names.index(photo.label) for photo in photos]
    indices = None if said is None else [known.index(answers[answer]) for answer in said[shown]]
    rounded = np.round(places.photos[shown].ravel().astype(float), 4).tolist()
    data: dict[str, Any] = {
        "key": repr((found.manifest.root, len(shown), rounded[:4], names)),
        "dataset": subject.dataset.name,
        "names": names,
        "answers": known,
        "colours": [class_colour(n) for n in range(len(names))],
        "shapes": [class_shape(n) for n in range(len(names))],
        "places": rounded,
        "photo": places.chosen.astype(float).tolist(),
        "labels": labels,
        "paths": [photo.path for photo in photos],
        "digests": [photo.digest[:DIGITS] for photo in photos],
        "splits": [_KINDS.get(photo.split, f"{photo.split} photo") for photo in photos],
        "said": indices,
        "pictures": f".{PATH}",
        "hint": ("Move over the points, tap one, or use the arrow keys. The photo appears here."),
        "words": f"Map of {len(shown):,} photos, a point each, in the colours of their classes. "
        "The arrow keys go from photo to photo, plus and minus zoom.",
    }
    _component(key="photo_map", data=data)
    if indices is not None and photos:
        _say_how_often(subject, labels, indices)


def _say_how_often(subject: Subject, labels: list[int], indices: list[int]) -> None:
    right = sum(label == index for label, index in zip(labels, indices, strict=True))
    if subject.model is None:
        return
    model, learned = plain(subject.model.title), ""
    if trained_on(subject.model.facts) == subject.dataset.root.name:
        learned = (
            " The model has learned from the training photos. To see how good it is on "
            "new photos, look only at validation or test."
        )
    st.markdown(
        f"{model} is right on {wording.accuracy(right, len(labels))} of the photos on the "
        f"map. The others are marked with ✕.{learned}"
    )


def _say_what_it_means(subject: Subject, places: Places) -> None:
    size = f"{subject.record.vector_size:,}"
    if places.shares is None:
        words = (
            "This map (t-SNE) tries to keep neighbours together: photos that are similar "
            "in all their numbers are near each other on paper. **Only nearness "
            "counts.** The distance between two groups, the size of a group and its "
            "position on the map mean nothing. The classes were not used to make the "
            "map; they only give the points their colours. Your photo was added later: "
            f"it is in the middle of its {NEIGHBOURS} most similar photos."
        )
    else:
        across, up = (wording.percent(share, 0) for share in places.shares)
        words = (
            "From left to right: the direction in which the vectors of these photos "
            f"differ most ({across} of all their differences). Upwards: the second such "
            f"direction ({up}). All other directions are left out. So two photos that are "
            f"close together here can still be far apart in all {size} numbers, and the "
            "map does not show what the model can tell apart. The classes were not used "
            "to make the map; they only give the points their colours."
        )
    st.caption(words)
