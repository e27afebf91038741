"""Paints a garment's items over a background, with light, folds and shadows."""

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from clothing_model.data.drawn import cloth as cloths
from clothing_model.data.drawn.items import Item, Piece, Seam, Stamp
from clothing_model.data.drawn.noise import Field, field, resize, slopes, soften, wave
from clothing_model.data.drawn.outline import Points, Pose, densify

SUPERSAMPLE = 2


@dataclass(frozen=True, slots=True)
class Light:
    """Where light comes from: (x, y) in the picture's plane against 1 towards the camera."""

    x: float
    y: float
    shadow: float


@dataclass(frozen=True, slots=True)
class _Box:
    left: int
    top: int
    right: int
    bottom: int

    @property
    def slices(self) -> tuple[slice, slice]:
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def shape(self) -> tuple[int, int]:
        return self.bottom - self.top, self.right - self.left


class Canvas:
    """A picture being painted: `pixels` (H, W, 3) float32 RGB 0..255."""

    def __init__(self, pixels: Field, light: Light, pose: Pose, rng: np.random.Generator) -> None:
        self.pixels, self.light, self.pose, self.rng = pixels, light, pose, rng
        self.cover: Field = np.zeros(pixels.shape[:2], np.float32)
        self.shade: Field = np.ones(pixels.shape[:2], np.float32)

    def paint(self, items: list[Item]) -> None:
        """Paint `items` in order."""
        for item in items:
            if isinstance(item, Piece):
                self._piece(item)
            elif isinstance(item, Seam):
                self._seam(item)
            else:
                self._stamp(item)

    def ground(self, items: list[Item], strength: float, distance: float) -> None:
        """Darken the background under and beside the pieces that lie on it."""
        height, width = self.cover.shape
        image = Image.new("L", (width // 2, height // 2))
        pen = ImageDraw.Draw(image)
        for item in items:
            if isinstance(item, Piece) and item.ground:
                points = self.pose(densify(item.outline)) / 2
                pen.polygon([(float(x), float(y)) for x, y in points], fill=255)
        mask = np.asarray(image, np.float32) / 255
        dark = np.zeros_like(mask)
        for reach, weight in ((1.0, 0.42), (2.6, 0.2)):
            shift = reach * distance / 2
            moved = _shifted(mask, -self.light.x * shift, -self.light.y * shift)
            dark += weight * soften(moved, 2.5 * shift + 1)
        factor = 1 - strength * self.light.shadow * resize(dark, width, height)
        self.pixels *= np.clip(factor, 0.15, 1)[..., None]

    def _box(self, points: Points, margin: float) -> _Box | None:
        height, width = self.cover.shape
        left, top = np.floor(points.min(axis=0) - margin).astype(int)
        right, bottom = np.ceil(points.max(axis=0) + margin).astype(int)
        box = _Box(max(0, left), max(0, top), min(width, right), min(height, bottom))
        return box if box.right - box.left > 3 and box.bottom - box.top > 3 else None

    def _mask(self, points: Points, box: _Box) -> Field:
        height, width = box.shape
        image = Image.new("L", (width * SUPERSAMPLE, height * SUPERSAMPLE))
        local = (points - (box.left, box.top)) * SUPERSAMPLE
        ImageDraw.Draw(image).polygon([(float(x), float(y)) for x, y in local], fill=255)
        return np.asarray(image.reduce(SUPERSAMPLE), np.float32) / 255

    def _piece(self, piece: Piece) -> None:
        points = self.pose(densify(piece.outline))
        box = self._box(points, 14)
        if box is None:
            return
        mask = self._mask(points, box)
        if piece.fuzz:
            rough = field(self.rng, box.shape, 2.2) + field(self.rng, box.shape, 6)
            mask = np.clip((soften(mask, piece.fuzz) - 0.45 + 0.22 * rough) * 3, 0, 1)
        if piece.inside:
            mask = mask * self.cover[box.slices]
        across, down = slopes(self._height(piece, mask, box))
        shade = self._lambert(across, down)
        colour = cloths.colours(
            self.rng, piece.cloth, *self._threads(piece, box), across, down, mask
        )
        colour *= shade[..., None]
        if piece.cloth.gloss:
            colour += (piece.cloth.gloss * self._shine(across, down) * 255)[..., None]
        self._cast(mask, box, piece)
        target = self.pixels[box.slices]
        target += mask[..., None] * (colour - target)
        self.shade[box.slices] += mask * (shade - self.shade[box.slices])
        np.maximum(self.cover[box.slices], mask, out=self.cover[box.slices])

    def _threads(self, piece: Piece, box: _Box) -> tuple[Field, Field]:
        """Pixel coordinates across and along the cloth's threads."""
        angle = piece.grain + self.pose.turn
        x = np.arange(box.left, box.right, dtype=np.float32)[None] - np.float32(200)
        y = np.arange(box.top, box.bottom, dtype=np.float32)[:, None] - np.float32(260)
        cos, sin = np.float32(math.cos(angle)), np.float32(math.sin(angle))
        return cos * x + sin * y, cos * y - sin * x

    def _height(self, piece: Piece, mask: Field, box: _Box) -> Field:
        height = soften(mask, 3) * np.float32(piece.edge * 2)
        if piece.puff:
            for radius in (8, 18, 40):
                height += soften(mask, radius) * np.float32(piece.puff * radius / 22)
        if piece.wrinkle and min(box.shape) > 12:
            amount = np.float32(piece.wrinkle * piece.cloth.crease)
            height += cloths.wrinkles(self.rng, box.shape, piece.grain) * amount
        if piece.fan is not None:
            height += self._folds(piece, box)
        for pinch in piece.pinches:
            height += self._pinch(pinch, box) * np.float32(piece.wrinkle)
        if piece.cloth.rib or piece.cloth.quilt:
            height += cloths.relief(piece.cloth, *self._threads(piece, box), height)
        return height

    def _polar(self, centre: tuple[float, float], box: _Box) -> tuple[Field, Field]:
        x0, y0 = self.pose(np.array([centre]))[0]
        x = np.arange(box.left, box.right, dtype=np.float32)[None] - np.float32(x0)
        y = np.arange(box.top, box.bottom, dtype=np.float32)[:, None] - np.float32(y0)
        return np.arctan2(x, y), np.hypot(x, y)

    def _folds(self, piece: Piece, box: _Box) -> Field:
        fan = piece.fan
        assert fan is not None
        angle, distance = self._polar(fan.apex, box)
        distance = distance / np.float32(self.pose.scale)
        ramp = np.clip((distance - fan.start) / max(1e-6, fan.end - fan.start), 0, 1)
        if fan.pleats:
            part = (angle * np.float32(fan.count)) % 1
            folds = np.where(part < 0.82, part / 0.82, (1 - part) / 0.18)
        else:
            angle = angle + field(self.rng, box.shape, 60) * np.float32(0.12 / fan.count)
            folds = wave(self.rng, angle, 1 / fan.count)
            folds = folds + np.float32(0.4) * wave(self.rng, angle, 0.4 / fan.count)
        return np.asarray(folds * (0.15 + 0.85 * ramp) * fan.depth, np.float32)

    def _pinch(self, centre: tuple[float, float], box: _Box) -> Field:
        angle, distance = self._polar(centre, box)
        folds = wave(self.rng, angle, 0.35)
        near = np.exp(-((distance / 55) ** 2)) * np.clip(distance / 20, 0, 1)
        return np.asarray(folds * near * 1.8, np.float32)

    def _lambert(self, across: Field, down: Field) -> Field:
        facing = 1 - across * np.float32(self.light.x) - down * np.float32(self.light.y)
        steep = np.sqrt(1 + across * across + down * down)
        return np.asarray(np.clip(facing / steep, 0.3, 1.5), np.float32)

    def _shine(self, across: Field, down: Field) -> Field:
        x, y, z = self.light.x, self.light.y, 2.0
        size = math.sqrt(x * x + y * y + z * z)
        facing = (z - across * np.float32(x) - down * np.float32(y)) / np.float32(size)
        facing /= np.sqrt(1 + across * across + down * down)
        return np.asarray(np.maximum(facing**14 - (z / size) ** 14, 0), np.float32)

    def _cast(self, mask: Field, box: _Box, piece: Piece) -> None:
        if not piece.lift:
            return
        moved = _shifted(mask, -self.light.x * 2.2, -self.light.y * 2.2)
        dark = soften(moved, 4.5) * self.cover[box.slices] * (1 - mask)
        self.pixels[box.slices] *= (1 - piece.lift * dark)[..., None]

    def _seam(self, seam: Seam) -> None:
        points = self.pose(densify(seam.line, closed=False))
        box = self._box(points, 5)
        if box is None:
            return
        height, width = box.shape
        image = Image.new("L", (width * 2, height * 2))
        pen = ImageDraw.Draw(image)
        local = [(float(x), float(y)) for x, y in (points - (box.left, box.top)) * 2]
        pairs = list(zip(local, local[1:], strict=False))
        gap = 2 if seam.dash else 1
        for start, end in pairs[::gap]:
            pen.line([start, end], fill=255, width=max(1, round(seam.width * 2)))
        mask = np.asarray(image.reduce(2), np.float32) / 255 * self.cover[box.slices]
        target = self.pixels[box.slices]
        if seam.ink is not None:
            ink = np.array(seam.ink, np.float32) * self.shade[box.slices][..., None]
            target += mask[..., None] * (ink - target)
            return
        lit = _shifted(mask, -self.light.x * 1.4, -self.light.y * 1.4)
        target *= (1 - seam.tone * mask + 0.35 * seam.tone * lit)[..., None]

    def _stamp(self, stamp: Stamp) -> None:
        rows, columns = stamp.art.shape[:2]
        half = stamp.width / 2
        tall = half * rows / columns
        x, y = stamp.centre
        corners = np.array([(x - half, y - tall), (x + half, y - tall), (x - half, y + tall)])
        origin, right, below = self.pose(corners)
        box = self._box(np.vstack([origin, right, below, right + below - origin]), 4)
        if box is None:
            return
        frame = np.array([(right - origin) / columns, (below - origin) / rows]).T
        (a, b), (d, e) = np.linalg.inv(frame)
        c, f = np.linalg.inv(frame) @ (np.array([box.left, box.top]) - origin)
        height, width = box.shape
        art = Image.fromarray(stamp.art).transform(
            (width, height), Image.Transform.AFFINE, (a, b, c, d, e, f), Image.Resampling.BICUBIC
        )
        values = np.asarray(art, np.float32)
        mask = (values[..., 3] / 255 * self.cover[box.slices])[..., None]
        target = self.pixels[box.slices]
        target += mask * (values[..., :3] * self.shade[box.slices][..., None] - target)


def _shifted(values: Field, right: float, down: float) -> Field:
    """`values` moved by whole px, zero coming in."""
    x, y = round(right), round(down)
    out = np.zeros_like(values)
    height, width = values.shape
    out[max(0, y) : height + min(0, y), max(0, x) : width + min(0, x)] = values[
        max(0, -y) : height + min(0, -y), max(0, -x) : width + min(0, -x)
    ]
    return out
