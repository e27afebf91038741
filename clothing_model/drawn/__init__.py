"""A sample wardrobe, drawn: photos of clothes in ten classes, made from nothing but a seed.

It stands in for the real dataset where that is not downloaded, and gives the pages their
sample photos. Pillow and NumPy only.
"""

from clothing_model.drawn.archive import jpeg_of
from clothing_model.drawn.dataset import PER_CLASS, write_dataset
from clothing_model.drawn.picture import SIZE, draw
from clothing_model.drawn.samples import Sample, samples
from clothing_model.drawn.wardrobe import LABELS

__all__ = [
    "LABELS",
    "PER_CLASS",
    "SIZE",
    "Sample",
    "draw",
    "jpeg_of",
    "samples",
    "write_dataset",
]
