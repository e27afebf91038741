"""ICC profiles of our own making, and pictures whose numbers are meant by them.

The format: ICC.1:2001-04 (version 2). Primaries and white points: Display P3, SMPTE EG 432-1;
Adobe RGB (1998); ProPhoto RGB, ANSI/I3A IT10.7666.
"""

import struct
from collections.abc import Sequence

import numpy as np
from PIL import Image

XY = tuple[float, float]

D50, D65 = (0.3457, 0.3585), (0.3127, 0.329)
SRGB = ((0.64, 0.33), (0.3, 0.6), (0.15, 0.06)), D65, 0.0
SPACES = {
    "display p3": (((0.68, 0.32), (0.265, 0.69), (0.15, 0.06)), D65, 0.0),
    "adobe rgb": (((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)), D65, 563 / 256),
    "prophoto": (((0.7347, 0.2653), (0.1596, 0.8404), (0.0366, 0.0001)), D50, 1.8),
}
Space = tuple[Sequence[XY], XY, float]
"""Primaries, white point, and the gamma of the curve, 0 for sRGB's own."""

_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)


def _xyz(point: XY) -> np.ndarray:
    x, y = point
    return np.array([x / y, 1, (1 - x - y) / y])


def matrix(space: Space) -> np.ndarray:
    """Linear RGB to XYZ under D50, (3, 3)."""
    primaries, white, _ = space
    columns = np.stack([_xyz(point) for point in primaries], axis=1)
    to_xyz = columns * np.linalg.solve(columns, _xyz(white))
    cones = _BRADFORD @ _xyz(D50) / (_BRADFORD @ _xyz(white))
    return np.linalg.inv(_BRADFORD) @ np.diag(cones) @ _BRADFORD @ to_xyz


def linear(values: np.ndarray, gamma: float) -> np.ndarray:
    """Numbers 0..1 to light 0..1."""
    if gamma:
        return values**gamma
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _encoded(light: np.ndarray, gamma: float) -> np.ndarray:
    light = light.clip(0, 1)
    if gamma:
        return light ** (1 / gamma)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def encoded_in(space: Space, pixels: np.ndarray) -> np.ndarray:
    """The numbers, uint8, by which `space` means the colours of sRGB pixels."""
    light = linear(pixels / 255, 0.0) @ (np.linalg.inv(matrix(space)) @ matrix(SRGB)).T
    return (255 * _encoded(light, space[2])).round().astype(np.uint8)


def rgb_profile(space: Space, padding: int = 0) -> bytes:
    """A display profile of three primaries and a curve."""
    tags = {
        f"{letter}XYZ".encode(): _xyz_tag(column)
        for letter, column in zip("rgb", matrix(space).T, strict=True)
    }
    tags |= {f"{letter}TRC".encode(): _curve_tag(space[2]) for letter in "rgb"}
    return _profile(b"mntr", b"RGB ", {**tags, b"wtpt": _xyz_tag(_xyz(D50))}, padding)


def grey_profile(gamma: float) -> bytes:
    return _profile(b"mntr", b"GRAY", {b"kTRC": _curve_tag(gamma), b"wtpt": _xyz_tag(_xyz(D50))})


def cmyk_profile(gamma: float = 1.0, points: int = 9) -> bytes:
    """A printer's profile: a table of the colours (Lab) that `points`⁴ mixtures of ink give.

    Each is that of sRGB (1 - ink)^gamma of its colour, times the same of black.
    """
    levels = [np.linspace(0, 1, points)] * 4
    inks = np.stack(np.meshgrid(*levels, indexing="ij"), -1).reshape(-1, 4)
    light = linear(((1 - inks[:, :3]) * (1 - inks[:, 3:])) ** gamma, 0.0) @ matrix(SRGB).T
    ratio = light / _xyz(D50)
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    lab = [(116 * f[:, 1] - 16) / 100 * 0xFF00, *((f[:, n] - f[:, n + 1]) for n in (0, 1))]
    ab = [(scale * part + 128) * 256 for scale, part in zip((500, 200), lab[1:], strict=True)]
    table = np.stack([lab[0], *ab], -1).round().clip(0, 65_535).astype(">u2").tobytes()
    ramp = struct.pack(">2H", 0, 65_535)
    head = b"mft2" + bytes(4) + bytes([4, 3, points, 0])
    head += struct.pack(">9i2H", *np.eye(3, dtype=int).ravel() * 65_536, 2, 2)
    tag = head + ramp * 4 + table + ramp * 3
    return _profile(b"prtr", b"CMYK", {b"A2B0": tag, b"wtpt": _xyz_tag(_xyz(D50))}, pcs=b"Lab ")


def _profile(
    sort: bytes, colours: bytes, tags: dict[bytes, bytes], padding: int = 0, pcs: bytes = b"XYZ "
) -> bytes:
    tags = {**tags, b"desc": b"desc" + bytes(4) + struct.pack(">I", 5) + b"made\0" + bytes(78)}
    if padding:
        tags[b"padd"] = b"data" + bytes(8) + bytes(padding)
    place, table, body = 132 + 12 * len(tags), b"", b""
    for name, tag in tags.items():
        table += name + struct.pack(">2I", place + len(body), len(tag))
        body += tag + bytes(-len(tag) % 4)
    head = struct.pack(">I", place + len(body)) + b"none\x02\x40\0\0" + sort + colours + pcs
    head += struct.pack(">6H", 2024, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    head += struct.pack(">3I", *(round(65_536 * part) for part in _xyz(D50)))
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def _xyz_tag(xyz: np.ndarray) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(65_536 * part) for part in xyz))


def _curve_tag(gamma: float) -> bytes:
    if gamma:
        return b"curv" + bytes(4) + struct.pack(">IH", 1, round(256 * gamma))
    points = (linear(np.linspace(0, 1, 1024), 0.0) * 65_535).round().astype(">u2")
    return b"curv" + bytes(4) + struct.pack(">I", 1024) + points.tobytes()


def in_space(name: str, pixels: np.ndarray) -> tuple[Image.Image, bytes]:
    """sRGB pixels as a picture in another space, and the profile that says so."""
    return Image.fromarray(encoded_in(SPACES[name], pixels)), rgb_profile(SPACES[name])
