"""What a model says of a photo, of its variants, and of many as a CSV file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from clothing_model.csv_file import csv_file
from clothing_model.network.batches import prepare
from clothing_model.network.engine import Choice
from clothing_model.network.metrics import softmax

if TYPE_CHECKING:
    from clothing_model.inference.answers.classifier import Classifier

COLUMNS = (
    *("photo", "model", "device", "engine"),
    *("milliseconds", "familiar", "rank", "label", "probability"),
)


class Prediction(NamedTuple):
    """A label and how probable it is, 0..1."""

    label: str
    probability: float


@dataclass(frozen=True)
class Answer:
    """What a model says of one photo.

    predictions: every class, the most probable first; the probabilities sum to 1.
    familiar: whether the photo resembles the training photos.
    milliseconds: decoding, resizing and the network, without waiting for other photos.
    choice: the engine and device that answered.
    """

    predictions: tuple[Prediction, ...]
    familiar: bool
    milliseconds: float
    model: str
    choice: Choice


def rank(
    logits: np.ndarray, class_names: Sequence[str], temperature: float = 1.0
) -> tuple[Prediction, ...]:
    """One photo's logits (1, classes) to every class, the most probable first."""
    probabilities = softmax(logits, temperature)[0]
    order = np.argsort(-probabilities, kind="stable")
    return tuple(Prediction(class_names[index], float(probabilities[index])) for index in order)


def answers_csv(rows: Iterable[tuple[str, Answer | str]]) -> bytes:
    """A CSV file with a line for each class of each photo, the most probable first.

    `rows` are (photo's name, answer) or (photo's name, sentence that says what is wrong);
    the sentence stands in an `error` column.
    """
    lines: list[list[object]] = []
    for name, answer in rows:
        if isinstance(answer, str):
            lines.append([name, *[None] * (len(COLUMNS) - 1), answer])
            continue
        choice, milliseconds = answer.choice, f"{answer.milliseconds:.1f}"
        facts = [answer.model, choice.device, choice.name, milliseconds, answer.familiar]
        for rank, (label, probability) in enumerate(answer.predictions, start=1):
            lines.append([name, *facts, rank, label, f"{probability:.6f}", None])
    return csv_file([*COLUMNS, "error"], lines)


@dataclass(frozen=True)
class VariantAnswers:
    """The most probable class of a photo and of each of its variants."""

    photo: Prediction
    variants: tuple[Prediction, ...]

    @property
    def changed(self) -> tuple[bool, ...]:
        """For each variant, whether the answer is another than for the photo itself."""
        return tuple(answer.label != self.photo.label for answer in self.variants)


def answer_variants(
    classifier: "Classifier", photo: np.ndarray, variants: Sequence[np.ndarray]
) -> VariantAnswers:
    """Ask a model about a photo and its variants, uint8 (S, S, 3) each, in one batch."""
    saved = classifier.saved
    batch = prepare([photo, *variants], saved.image_size, saved.interpolation)
    logits, _ = classifier.run(batch)
    first, *others = (_best(row, saved.class_names) for row in classifier.probabilities(logits))
    return VariantAnswers(first, tuple(others))


def _best(probabilities: np.ndarray, class_names: Sequence[str]) -> Prediction:
    best = int(probabilities.argmax())
    return Prediction(class_names[best], float(probabilities[best]))
