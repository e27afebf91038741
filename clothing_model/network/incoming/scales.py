"""The ways in which networks want their pixels: which numbers stand for black and white."""

from dataclasses import dataclass

import numpy as np

from clothing_model.errors import InvalidConfig
from clothing_model.network.backbones import Backbone, PerChannel, backbone


@dataclass(frozen=True)
class Scale:
    """A network's input is `pixels * scale + offset`, pixels 0..255, each of red, green, blue for
    itself; `swapped` puts blue first after that."""

    name: str
    title: str
    scale: tuple[float, float, float]
    offset: tuple[float, float, float]
    swapped: bool = False

    def apply(self, pixels: np.ndarray) -> np.ndarray:
        """Pixels (B, S, S, 3) float32 0..255 as the network wants them, float32."""
        found = pixels * np.array(self.scale, np.float32) + np.array(self.offset, np.float32)
        return np.ascontiguousarray(found[..., ::-1]) if self.swapped else found

    def as_kernel(self) -> tuple[np.ndarray, np.ndarray]:
        """The same as a 1 x 1 convolution: kernel (3 in, 3 out) and bias (3,), float32."""
        order = [2, 1, 0] if self.swapped else [0, 1, 2]
        kernel = np.diag(np.array(self.scale, np.float32))[:, order]
        return kernel, np.array(self.offset, np.float32)[order]


def _of_all(name: str, title: str, scale: float, offset: float) -> Scale:
    return Scale(name, title, _each(scale), _each(offset))


def _of(record: Backbone, name: str, title: str, swapped: bool = False) -> Scale:
    """As one of the backbones takes them."""
    return Scale(name, title, _each(record.scale), _each(record.offset), swapped)


def _each(value: PerChannel) -> tuple[float, float, float]:
    return value if isinstance(value, tuple) else (value, value, value)


SCALES = (
    _of_all("0..255", "0 to 255, as they are", 1.0, 0.0),
    _of_all("0..1", "0 to 1", 1 / 255, 0.0),
    _of_all("-1..1", "-1 to 1, as Xception and MobileNet take them", 1 / 127.5, -1.0),
    _of(backbone("efficientnet-v2b0"), "mean-deviation", "ImageNet’s mean and deviation"),
    _of(backbone("resnet50"), "mean-blue-first", "ImageNet’s mean, blue first (ResNet50)", True),
)
"""The one that says least first: where two do equally well, it is taken."""


def scale(name: str) -> Scale:
    """The one called so. Raises InvalidConfig where there is none."""
    for found in SCALES:
        if found.name == name:
            return found
    names = ", ".join(each.name for each in SCALES)
    raise InvalidConfig(f"Pixels must be one of {names}. You gave {name!r}.")


def nearest(record: Backbone) -> Scale:
    """The one whose numbers for black and white are most like a backbone's."""
    black, white = np.zeros((1, 1, 1, 3), np.float32), np.full((1, 1, 1, 3), 255, np.float32)
    meant = _of(record, "", "", record.channels != (0, 1, 2))

    def apart(found: Scale) -> float:
        return sum(
            float(np.abs(found.apply(each) - meant.apply(each)).max()) for each in (black, white)
        ) + (found.swapped != meant.swapped)

    return min(SCALES, key=apart)
