"""Whether augmentation changes a model's mind."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clothing_model.inference.answers.answer import Prediction
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.network.batches import prepare


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
    classifier: Classifier, photo: np.ndarray, variants: Sequence[np.ndarray]
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
