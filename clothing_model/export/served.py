"""A SavedModel, asked as a server asks it: by its signatures, without Keras."""

import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import numpy as np
import tensorflow as tf

from clothing_model.export.agreement import Ask


def ask_signature(folder: Path, signature: str) -> Ask:
    """folder: the numbered one. The signature "serving_default" gets pixels, any other the bytes
    of a photo's file. Raises OSError."""
    loaded = tf.saved_model.load(str(folder))

    def ask(path: Path, batch: np.ndarray) -> np.ndarray:
        given = {"pixels": tf.constant(batch)}
        if signature != "serving_default":
            given = {"files": tf.constant([path.read_bytes()])}
        found = loaded.signatures[signature](**given)  # a signature does not hold `loaded` itself
        return np.asarray(found["probabilities"])

    return ask
