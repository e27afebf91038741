"""Variants of photos: exact transforms, random ranges, the same as text and as code."""

from clothing_model.data.augmentation.config import (
    PRESETS,
    AugmentationConfig,
    augment,
    draw_transform,
    preset,
)
from clothing_model.data.augmentation.transform import Transform, apply

__all__ = [
    "PRESETS",
    "AugmentationConfig",
    "Transform",
    "apply",
    "augment",
    "draw_transform",
    "preset",
]
