"""Paints a garment's items over a background, with light, folds and shadows."""

from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

from clothing_model.drawn import relief
from clothing_model.drawn.cloth import colours
from clothing_model.drawn.items import Item, Piece, Seam, Stamp
from clothing_model.drawn.light import Light
from clothing_model.drawn.noise import Field, field, resize, slopes, soften
from clothing_model.drawn.outline import Box, Points, Pose, densify

SUPERSAMPLE = 2


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
        mask: Field = np.asarray(image, np.float32) / np.float32(255)
        dark: Field = np.zeros_like(mask)
        for reach, weight in ((1.0, 0.42), (2.6, 0.2)):
            shift = reach * distance / 2
            moved = self.light.away(mask, shift)
            dark += weight * soften(moved, 2.5 * shift + 1)
        factor = 1 - strength * self.light.shadow * resize(dark, width, height)
        self.pixels *= np.clip(factor, 0.15, 1)[..., None]

    def _box(self, points: Points, margin: float) -> Box | None:
        height, width = self.cover.shape
        left, top = np.floor(points.min(axis=0) - margin).astype(int)
        right, bottom = np.ceil(points.max(axis=0) + margin).astype(int)
        box = Box(max(0, left), max(0, top), min(width, right), min(height, bottom))
        return box if box.right - box.left > 3 and box.bottom - box.top > 3 else None

    def _mask(self, points: Points, box: Box) -> Field:
        height, width = box.shape
        image = Image.new("L", (width * SUPERSAMPLE, height * SUPERSAMPLE))
        local = (points - (box.left, box.top)) * SUPERSAMPLE
        ImageDraw.Draw(image).polygon([(float(x), float(y)) for x, y in local], fill=255)
        return np.asarray(image.reduce(SUPERSAMPLE), np.float32) / np.float32(255)

    def _piece(self, piece: Piece) -> None:
        points = self.pose(densify(piece.outline))
        box = self._box(points, 14)
        if box is None:
            return
        mask = self._mask(points, box)
        if piece.fuzz:
            rough = field(self.rng, box.shape, 2.2) + field(self.rng, box.shape, 6)
            rough = np.clip(rough, -1.3, 1.3)
            mask = np.clip((soften(mask, piece.fuzz) - 0.45 + 0.22 * rough) * 3, 0, 1)
        if piece.inside:
            mask = mask * self.cover[box.slices]
        threads = relief.threads(piece, self.pose, box)
        across, down = slopes(relief.height(self.rng, piece, self.pose, box, mask, threads))
        shade = self.light.shade(across, down)
        colour = colours(self.rng, piece.cloth, *threads, across, down, mask)
        colour *= shade[..., None]
        if piece.cloth.gloss:
            colour += (piece.cloth.gloss * self.light.shine(across, down) * 255)[..., None]
        self._cast(mask, box, piece)
        target = self.pixels[box.slices]
        target += mask[..., None] * (colour - target)
        self.shade[box.slices] += mask * (shade - self.shade[box.slices])
        np.maximum(self.cover[box.slices], mask, out=self.cover[box.slices])

    def _cast(self, mask: Field, box: Box, piece: Piece) -> None:
        if not piece.lift:
            return
        moved = self.light.away(mask, 2.2)
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
        pairs = list(pairwise(local))
        gap = 2 if seam.dash else 1
        for start, end in pairs[::gap]:
            pen.line([start, end], fill=255, width=max(1, round(seam.width * 2)))
        mask: Field = (
            np.asarray(image.reduce(2), np.float32) / np.float32(255) * self.cover[box.slices]
        )
        target = self.pixels[box.slices]
        if seam.ink is not None:
            ink = np.array(seam.ink, np.float32) * self.shade[box.slices][..., None]
            target += mask[..., None] * (ink - target)
            return
        lit = self.light.away(mask, 1.4)
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
