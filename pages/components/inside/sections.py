"""The sections of the page Inside, in the order in which a photo goes through a network."""

from collections.abc import Callable
from typing import NamedTuple

from pages.components.inside import (
    before_transfer,
    deeper,
    dense_layer,
    exercises,
    feature_maps,
    filter_slides,
    numbers,
    photo_map,
    playground,
    transfer,
    vector_stripes,
)
from pages.components.inside.subject import Subject


class Section(NamedTuple):
    """A section's name in the address, its title, and what draws it for a photo."""

    name: str
    title: str
    show: Callable[[Subject], None]


SECTIONS = (
    Section("before", "Before transfer", before_transfer.show),
    Section("numbers", "The picture is numbers", numbers.show),
    Section("filter", "A filter slides", filter_slides.show),
    Section("maps", "Feature maps", feature_maps.show),
    Section("deeper", "Deeper", deeper.show),
    Section("vector", "The vector", vector_stripes.show),
    Section("dense", "The dense layer at work", dense_layer.show),
    Section("playground", "From logistic regression to a network", playground.show),
    Section("map", "All photos on one map", photo_map.show),
    Section("transfer", "Transfer learning, drawn", transfer.show),
    Section("exercises", "Exercises", exercises.show),
)
