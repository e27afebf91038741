"""What a pretrained network says before transfer learning: ImageNet's 1,000 classes."""

import numpy as np

from clothing_model.inference.answers.answer import Prediction, rank
from clothing_model.network.pretrained import imagenet_classes


def imagenet_answer(
    vector: np.ndarray, top: tuple[np.ndarray, np.ndarray]
) -> tuple[Prediction, ...]:
    """A vector (d,) to all 1,000 classes, the most probable first.

    top: the network's own last layer (`pretrained.imagenet_top`), kernel (d, 1000), bias (1000,).
    """
    kernel, bias = top
    return rank(vector[None] @ kernel + bias, imagenet_classes())
