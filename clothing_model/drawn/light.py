"""Light on cloth: how bright its slopes are, where it shines, where shadows fall."""

import math
from dataclasses import dataclass

import numpy as np

from clothing_model.drawn.noise import Field


@dataclass(frozen=True, slots=True)
class Light:
    """Where light comes from, (x, y) in the picture's plane against 1 towards the camera;
    `shadow`, 0..1, is how dark its shadows are."""

    x: float
    y: float
    shadow: float

    def shade(self, across: Field, down: Field) -> Field:
        """Brightness of matt cloth (1 where it is flat) from its slopes, by Lambert's law."""
        facing = 1 - across * np.float32(self.x) - down * np.float32(self.y)
        steep = np.sqrt(1 + across * across + down * down)
        return np.asarray(np.clip(facing / steep, 0.3, 1.5), np.float32)

    def shine(self, across: Field, down: Field) -> Field:
        """Highlights of glossy cloth, 0..1 (0 where it is flat), by Blinn's half vector."""
        z = 2.0
        size = math.sqrt(self.x**2 + self.y**2 + z * z)
        facing = (z - across * np.float32(self.x) - down * np.float32(self.y)) / np.float32(size)
        facing /= np.sqrt(1 + across * across + down * down)
        return np.asarray(np.maximum(facing**14 - (z / size) ** 14, 0), np.float32)

    def away(self, values: Field, distance: float) -> Field:
        """`values` moved `distance` px away from the light, as a shadow is."""
        return shifted(values, -self.x * distance, -self.y * distance)


def shifted(values: Field, right: float, down: float) -> Field:
    """`values` moved by whole px, zero coming in."""
    x, y = round(right), round(down)
    out = np.zeros_like(values)
    height, width = values.shape
    out[max(0, y) : height + min(0, y), max(0, x) : width + min(0, x)] = values[
        max(0, -y) : height + min(0, -y), max(0, -x) : width + min(0, -x)
    ]
    return out
