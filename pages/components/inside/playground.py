"""From logistic regression to a network: photos as points, trained on in the browser."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from clothing_model import wording
from clothing_model.network.planes import Plane, separating_plane, widest_plane
from pages.components.charts.colours import SPLIT_COLOURS, class_colour
from pages.components.inside.dataset_vectors import DatasetVectors, dataset_vectors
from pages.components.inside.subject import Subject
from pages.components.shared.outside_text import plain

USUAL = ("pants", "shorts")
MOST_CLASSES = 3
TRAINED, CHECKED = 400, 200  # photos at most, of all chosen classes together
BATCH = 32
WIDEST, SEPARATING = "that differ most", "that tell these classes apart"
RATES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
UNITS = (1, 2, 3, 4, 6, 8, 12, 16)
FUNCTIONS = {"ReLU": "relu", "Sigmoid": "sigmoid"}

_HERE = Path(__file__)
_SCRIPTS = (_HERE.with_name("dense_network.js"), _HERE.with_suffix(".js"))
_component = st.components.v2.component(
    "playground",
    html=_HERE.with_suffix(".html").read_text(encoding="utf-8"),
    css=_HERE.with_suffix(".css").read_text(encoding="utf-8"),
    js="".join(script.read_text(encoding="utf-8") for script in _SCRIPTS),
)


@dataclass(frozen=True, eq=False)
class Points:
    """Photos of a few classes on a plane, in standard deviations of the training ones.

    x: float64 (n, 2) with class numbers y (n,), 0 for the first of the chosen classes; the same
    of the photos that are not trained on, check_x and check_y; photo: (2,), the one on view.
    """

    x: np.ndarray
    y: np.ndarray
    check_x: np.ndarray
    check_y: np.ndarray
    photo: np.ndarray
    plane: Plane


def show(subject: Subject) -> None:
    """The choices, and the playground."""
    st.markdown(
        "A single dense layer is **logistic regression**: it can draw one straight line "
        "between two classes. Softmax draws several lines for three classes. An **inner "
        "layer** of units bends the borders: each unit draws its own line, and the next "
        "layer mixes the results. **Try** it: pull the ends of the line to move it, then "
        "press Train. Does the computer find a better line?"
    )
    vector = subject.vector
    _play(subject, dataset_vectors(subject), vector)


@st.fragment
def _play(subject: Subject, found: DatasetVectors, vector: np.ndarray) -> None:
    names, kind = _choose_photos(found.manifest.class_names)
    if len(names) < 2:
        st.info("Choose two classes, or three.")
        return
    points = points_of(found, names, vector, kind == SEPARATING)
    if len(np.unique(points.y)) < len(names):
        st.info("One of these classes has no training photo. Choose another.")
        return
    sizes, activation, rate = _choose_network(len(names))
    colours = [class_colour(found.manifest.class_names.index(name)) for name in names]
    _component(
        key="playground",
        data={
            "names": list(names),
            "colours": colours,
            "splitColours": SPLIT_COLOURS,
            **_rounded(points),
            "sizes": sizes,
            "activation": activation,
            "rate": rate,
            "batch": BATCH,
            "seed": 1,
            "words": _axes(points.plane, kind),
        },
    )
    _say_what_it_is(subject, names, points, kind)


def _choose_photos(class_names: Sequence[str]) -> tuple[list[str], str]:
    usual = [name for name in USUAL if name in class_names]
    usual = usual if len(usual) == len(USUAL) else list(class_names[:2])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = st.multiselect(
            "Two classes, or three",
            class_names,
            default=usual,
            max_selections=MOST_CLASSES,
            key="classes",
            bind="query-params",
            width=380,
        )
        kind = st.segmented_control(
            "Two directions",
            [WIDEST, SEPARATING],
            default=WIDEST,
            required=True,
            key="directions",
            bind="query-params",
        )
    return list(names), str(kind or WIDEST)


def _choose_network(classes: int) -> tuple[list[int], str, float]:
    """Sizes from the two inputs to the outputs, the function of the units, the learning rate."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layers = st.segmented_control(
            "Inner layers",
            [0, 1, 2, 3],
            default=0,
            required=True,
            key="inner_layers",
            bind="query-params",
        )
        units = st.select_slider(
            "Units in each", UNITS, 4, key="units", bind="query-params", width=170
        )
        function = st.segmented_control(
            "Function of a unit",
            list(FUNCTIONS),
            default="ReLU",
            required=True,
            key="function",
            bind="query-params",
        )
        rate = st.select_slider(
            "Learning rate", RATES, 0.1, key="rate", bind="query-params", width=200
        )
    outputs = 1 if classes == 2 else classes
    inner = [int(units)] * int(layers or 0)
    return [2, *inner, outputs], FUNCTIONS[function or "ReLU"], float(rate)


def points_of(
    found: DatasetVectors, names: Sequence[str], vector: np.ndarray, separating: bool
) -> Points:
    """A plane through the training photos of these classes, and where photos lie on it.

    The plane is made from the photos that are trained on alone; validation photos and the vector
    (d,) of the one on view are only placed there.
    """
    train, y = _some(found, names, ("train", ""), TRAINED)
    check, check_y = _some(found, names, ("validation",), CHECKED)
    x = found.vectors[train]
    apart = separating and len(set(y.tolist())) > 1
    plane = separating_plane(x, y) if apart else widest_plane(x)
    places = plane.place(x)
    unit = np.maximum(places.std(axis=0), 1e-9)
    return Points(
        places / unit,
        y,
        plane.place(found.vectors[check]) / unit,
        check_y,
        plane.place(vector[None])[0] / unit,
        plane,
    )


def _some(
    found: DatasetVectors, names: Sequence[str], splits: Sequence[str], most: int
) -> tuple[np.ndarray, np.ndarray]:
    """Rows of photos of these classes and their class numbers, as many of each class where there
    are, `most` in all; the same ones each time."""
    rng = np.random.default_rng(1)
    chosen: list[tuple[int, int]] = []
    for number, name in enumerate(names):
        rows = [
            row
            for row, photo in enumerate(found.photos)
            if photo.label == name and photo.split in splits
        ]
        some = rng.permutation(len(rows))[: most // len(names)]
        chosen += [(rows[place], number) for place in some]
    pairs = np.array(chosen, int).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _rounded(points: Points) -> Mapping[str, Any]:
    """For the browser: four digits are finer than a pixel."""

    def flat(values: np.ndarray) -> list[float]:
        return [round(value, 4) for value in values.ravel().tolist()]

    return {
        "points": flat(points.x),
        "labels": points.y.tolist(),
        "checkPoints": flat(points.check_x),
        "checkLabels": points.check_y.tolist(),
        "photo": flat(points.photo),
    }


def _axes(plane: Plane, kind: str) -> str:
    across, up = (wording.percent(share, 0) for share in plane.shares)
    return (
        f"From left to right: direction 1 ({across} of all differences between these "
        f"vectors). Upwards: direction 2 ({up}). Filled points are training photos. "
        "Hollow points are validation photos, which are not used for training."
    )


def _say_what_it_is(subject: Subject, names: Sequence[str], points: Points, kind: str) -> None:
    size, dataset = f"{subject.record.vector_size:,}", plain(subject.dataset.title)
    which = (
        (
            f"Here a photo has only two numbers instead of {size}: how far its vector goes in "
            "two directions. In these two directions, the training photos of the chosen "
            "classes differ most (principal components). The classes themselves were not "
            "used to find them."
        )
        if kind == WIDEST
        else f"Here a photo has two numbers instead of {size}: how far its vector goes in two "
        "directions. They are those that tell these classes apart best on the training photos "
        "(Fisher's discriminants). So the classes have been used already: the training photos look "
        "easier than they are; trust the validation photos."
    )
    counts = " and ".join(
        f"{int((points.y == number).sum()):,} {plain(name)}" for number, name in enumerate(names)
    )
    st.caption(
        f"Points: {counts} for training, {len(points.check_y):,} validation photos of the same "
        f"classes, all from {dataset}. {which} The real model uses all {size} numbers."
    )
    with st.expander("What to try"):
        st.markdown(
            "- **One line.** No inner layer: move the line, train, and compare the loss. Is there "
            "a straight line that gets all photos right?\n"
            "- **Three classes.** Add a third class: softmax draws the borders between all three.\n"
            "- **Bent borders.** Give it an inner layer of 4 units, then of 16. The small pictures "
            "show where each unit is active. Do the training photos get better? And the "
            "validation photos?\n"
            "- **ReLU against sigmoid.** Take three inner layers, train with ReLU, then with the "
            "sigmoid. Beside each layer stands how steep the loss is for its weights (the slope, "
            "on average). With sigmoids the first layer's slope is tiny, so it hardly learns: "
            "this is why inner layers use ReLU.\n"
            "- **Learning rate.** 0.003 creeps. 1 jumps."
        )
