"""What is known of a file after a look through it, and the job that leads to it: what the server
and the child in the closed room write for each other."""

from typing import TypedDict

JOB, FOUND, RAW, HEAD = "job.json", "found.json", "raw.tflite", "head.npz"
SOURCE = "source"
KERAS, LITERT = "Keras", "LiteRT"
LOOK, WRITE = "look", "write"


class Job(TypedDict):
    """task: LOOK through the file, or WRITE it anew as a model's network. source: the file's name
    in the folder. size: px, for a network that takes photos of any size. pixels: the name of a
    scale, for WRITE."""

    task: str
    source: str
    size: int
    pixels: str


class Found(TypedDict):
    """What a look through a file has found.

    kind: KERAS or LITERT. classes: how many it tells apart. image_size: px; any_size: whether the
    file leaves that open. scores: what its network gives, "logits" or "probabilities", or "" where
    nothing tells. explains: whether its last maps are known. scaled: whether pixels are scaled
    inside it. backbone: the one of ours that it is made of, or "". frozen: whether that is as it
    is at hand, so that the head alone is new. weights: how many numbers it holds.
    """

    kind: str
    classes: int
    image_size: int
    any_size: bool
    scores: str
    explains: bool
    scaled: bool
    backbone: str
    frozen: bool
    weights: int
