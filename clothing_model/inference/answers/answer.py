"""What a model says of a photo; importing this costs no import of Keras."""

from dataclasses import dataclass
from typing import NamedTuple


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
    """

    predictions: tuple[Prediction, ...]
    familiar: bool
    milliseconds: float
    model: str
    device: str
