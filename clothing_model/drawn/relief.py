"""The height of cloth above the surface it lies on: edges, folds, creases, ribs, quilting."""

import math

import numpy as np

from clothing_model.drawn.items import Cloth, Fan, Piece
from clothing_model.drawn.noise import Field, field, soften, wave
from clothing_model.drawn.outline import Box, Point, Pose


def threads(piece: Piece, pose: Pose, box: Box) -> tuple[Field, Field]:
    """Coordinates across and along the cloth's threads, (h, w) float32 px each."""
    x, y = box.axes
    angle = piece.grain + pose.turn
    cos, sin = np.float32(math.cos(angle)), np.float32(math.sin(angle))
    return cos * x + sin * y, cos * y - sin * x


def height(
    rng: np.random.Generator,
    piece: Piece,
    pose: Pose,
    box: Box,
    mask: Field,
    along: tuple[Field, Field],
) -> Field:
    """The piece's height, (h, w) float32 px; `mask` is its coverage, `along` its threads."""
    relief = soften(mask, 3) * np.float32(piece.edge * 2)
    if piece.puff:
        for radius in (8, 18, 40):
            relief += soften(mask, radius) * np.float32(piece.puff * radius / 22)
    if piece.wrinkle and min(box.shape) > 12:
        amount = np.float32(piece.wrinkle * piece.cloth.crease)
        relief += _wrinkles(rng, box.shape, piece.grain) * amount
    if piece.fan is not None:
        relief += _folds(rng, piece.fan, pose, box)
    for pinch in piece.pinches:
        relief += _pinch(rng, pinch, pose, box) * np.float32(piece.wrinkle)
    if piece.cloth.rib or piece.cloth.quilt:
        relief += _texture(piece.cloth, *along, relief)
    return relief


def _polar(centre: Point, pose: Pose, box: Box) -> tuple[Field, Field]:
    x0, y0 = pose(np.array([centre]))[0]
    x, y = box.axes
    right, down = x - np.float32(x0), y - np.float32(y0)
    return np.arctan2(right, down), np.hypot(right, down)


def _folds(rng: np.random.Generator, fan: Fan, pose: Pose, box: Box) -> Field:
    angle, distance = _polar(fan.apex, pose, box)
    reach = max(1e-6, fan.end - fan.start) * pose.scale
    ramp = np.clip((distance - np.float32(fan.start * pose.scale)) / np.float32(reach), 0, 1)
    if fan.pleats:
        part = (angle * np.float32(fan.count)) % 1
        folds = np.where(part < 0.82, part / 0.82, (1 - part) / 0.18)
    else:
        angle = angle + field(rng, box.shape, 60) * np.float32(0.12 / fan.count)
        folds = wave(rng, angle, 1 / fan.count)
        folds = folds + np.float32(0.4) * wave(rng, angle, 0.4 / fan.count)
    return np.asarray(folds * (0.15 + 0.85 * ramp) * fan.depth, np.float32)


def _pinch(rng: np.random.Generator, centre: Point, pose: Pose, box: Box) -> Field:
    """Creases that run to a point where the cloth is drawn together."""
    angle, distance = _polar(centre, pose, box)
    folds = wave(rng, angle, 0.35)
    near = np.exp(-((distance / 55) ** 2)) * np.clip(distance / 20, 0, 1)
    return np.asarray(folds * near * 1.8, np.float32)


def _wrinkles(rng: np.random.Generator, shape: tuple[int, int], grain: float) -> Field:
    """The relief, in px, of cloth laid down by hand: swells, long creases, small crumples."""
    height = 2.6 * field(rng, shape, 62)
    patchy = np.clip(field(rng, shape, 70) + 0.35, 0, 1)
    for depth, cell in ((1.5, 46), (1.1, 28)):
        angle = grain + float(rng.normal(0, 0.8))
        line = field(rng, shape, cell, 3.2, angle)
        height = height + depth * patchy * np.exp(-((line * 3.6) ** 2))
    drape = field(rng, shape, 22, 5, grain)
    return np.asarray(height + 0.55 * drape + 0.16 * field(rng, shape, 9, 1.8), np.float32)


def _texture(cloth: Cloth, across: Field, along: Field, height: Field) -> Field:
    """Ribs along the cloth every `rib` px, or quilted chambers every `quilt` px."""
    out = np.zeros_like(height)
    if cloth.rib:
        out += np.float32(0.13 * cloth.rib) * np.sin(across * np.float32(2 * math.pi / cloth.rib))
    if cloth.quilt:
        phase = np.abs(np.sin((along + 1.2 * height) * np.float32(math.pi / cloth.quilt)))
        out += np.float32(0.22 * cloth.quilt) * np.sqrt(phase)
    return out
