"""The same colour for the same thing on every page; told apart in light and dark, and in grey."""

SPLIT_COLOURS = {"train": "#2f8f99", "validation": "#d99a2b", "test": "#8a6fc2", "": "#2f8f99"}

# Two models side by side, the one on view first.
MODEL_COLOURS = ("#2f8f99", "#b0567f")

# Classes as points, by their index: ten colours and three shapes, so that thirty differ.
_CLASS_COLOURS = (
    *("#2f7fd6", "#e0791a", "#2c9a58", "#cf4446", "#8561c5"),
    *("#93704f", "#d2629f", "#c9a400", "#5c7a1f", "#17a0b4"),
)
SHAPES = ("circle", "square", "triangle")


def class_colour(index: int) -> str:
    return _CLASS_COLOURS[index % len(_CLASS_COLOURS)]


def class_shape(index: int) -> str:
    return SHAPES[index % len(SHAPES)]
