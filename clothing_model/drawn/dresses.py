"""Dresses: one silhouette from the shoulders to well below the waist."""

from dataclasses import replace

import numpy as np

from clothing_model.drawn import patterns
from clothing_model.drawn.bodice import Cut, Sleeve, inside_back, neckline, sleeve
from clothing_model.drawn.items import Cloth, Fan, Garment, Item, Piece, Seam
from clothing_model.drawn.outline import Points, band, both, join, line, mirror, moved, spline


def _fabric(rng: np.random.Generator) -> Cloth:
    base = patterns.pick(rng, patterns.BRIGHT, patterns.BRIGHT, patterns.QUIET)
    cloth = Cloth(base, grit=0.02, gloss=float(rng.choice([0.0, 0.0, 0.25])))
    kind = rng.random()
    if kind < 0.4:
        return patterns.printed(rng, base, cloth)
    if kind < 0.48:
        return cloth.patterned(
            patterns.blotches(
                rng, [base, patterns.contrast(rng, base), patterns.pick(rng, patterns.BRIGHT)]
            )
        )
    return cloth


def dress(rng: np.random.Generator) -> Garment:
    """A sheath, A-line, flared or long dress, sleeveless or with short sleeves."""
    cloth = _fabric(rng)
    kind = str(rng.choice(["sheath", "flared", "flared", "line", "long"]))
    strap = rng.random() < 0.3
    cut = Cut(
        neck=float(rng.uniform(0.085, 0.11)) if not strap else 0.105,
        neck_depth=float(rng.uniform(0.09, 0.17)),
        neck_shape=str(rng.choice(["round", "v", "square"])),
        shoulder=0.15 if strap else float(rng.uniform(0.175, 0.2)),
        drop=0.02,
        armpit=0.21,
        chest=0.195,
        waist=0.16 if kind in ("flared", "long") else 0.175,
        waist_at=0.38,
        length=0.42,
    )
    length = {"sheath": 0.95, "flared": 0.92, "line": 0.88, "long": 1.3}[kind]
    length += float(rng.uniform(-0.06, 0.08))
    width = {"sheath": 0.2, "flared": 0.36, "line": 0.29, "long": 0.36}[kind]
    width += float(rng.uniform(-0.02, 0.05))
    items: list[Item] = inside_back(cut, cloth)
    if not strap and rng.random() < 0.5:
        shape = Sleeve(float(rng.uniform(0.1, 0.26)), float(rng.uniform(0.35, 0.7)), 0, 0.08)
        for left in (False, True):
            items += sleeve(cut, shape, cloth, left, None)
    depth = 8.0 if kind in ("flared", "long") else 2.4
    fan = Fan((0.0, -0.15 if kind != "sheath" else -1.0), 13, depth, 0.45, 1.0)
    pinches = ((cut.waist, cut.waist_at), (-cut.waist, cut.waist_at))
    body = _silhouette(cut, kind, width, length)
    two = kind == "flared" and rng.random() < 0.2
    lower = Cloth(patterns.contrast(rng, cloth.colour), grit=0.02) if two else cloth
    items.append(Piece(body, lower, fan=fan, pinches=pinches, lift=0.2))
    if two:
        items.append(
            Piece(_upper(cut), cloth, pinches=pinches, lift=0.1, inside=True, ground=False)
        )
    items += _trim(rng, cut, cloth, kind)
    under = spline((-width, length - 0.026), (0.0, length + 0.022), (width, length - 0.026))
    items.append(Seam(under * (0.98, 1), tone=0.22))
    return Garment(
        items, cloth.colour, fill=(0.84, 0.97), hanger="shoulders" if rng.random() < 0.25 else ""
    )


def _silhouette(cut: Cut, kind: str, width: float, length: float) -> Points:
    neck = neckline(cut)
    right = neck[len(neck) // 2 :]
    c = cut
    armhole = spline(
        (c.shoulder, c.drop), (min(c.shoulder, c.chest) - 0.02, 0.13), (c.chest, c.armpit)
    )
    if kind == "sheath":
        side = spline(
            (c.chest, c.armpit), (c.waist, c.waist_at), (0.205, 0.58), (0.2, 0.75), (width, length)
        )
    else:
        hip = c.waist + (width - c.waist) * 0.42
        side = join(
            spline((c.chest, c.armpit), (c.waist, c.waist_at)),
            spline((c.waist, c.waist_at), (hip, 0.6), (width, length)),
        )
    waves = [
        (width * t, length + 0.05 * (1 - t * t) - 0.012 * abs(np.sin(9 * t)) * (kind == "flared"))
        for t in np.linspace(1, 0, 10)
    ]
    return both(join(right, armhole, side, spline(*[(float(x), float(y)) for x, y in waves])))


def _upper(cut: Cut) -> Points:
    w, y = cut.waist + 0.06, cut.waist_at
    return line((-0.4, -0.1), (0.4, -0.1), (0.4, y - 0.05), (w, y), (-w, y), (-0.4, y - 0.05))


def _trim(rng: np.random.Generator, cut: Cut, cloth: Cloth, kind: str) -> list[Item]:
    neck = neckline(cut)
    items: list[Item] = [Seam(moved(neck, 0.0, 0.018), tone=0.2)]
    w, y = cut.waist, cut.waist_at
    waist = spline((-w, y), (0.0, y + 0.012), (w, y))
    if kind in ("flared", "long"):
        items.append(Seam(waist, width=1.6, tone=0.3))
        if rng.random() < 0.4:
            belt = replace(cloth.plain(0.6), crease=0.3)
            if rng.random() < 0.5:
                belt = Cloth(patterns.contrast(rng, cloth.colour), crease=0.3)
            items.append(Piece(band(waist, 0.036), belt, edge=1.8, lift=0.35))
    else:
        dart = spline((0.085, 0.3), (0.09, 0.42), (0.088, 0.6))
        items += [Seam(dart, tone=0.2), Seam(mirror(dart), tone=0.2)]
    if rng.random() < 0.25:
        items += [
            Seam(line((0.0, cut.neck_depth), (0.0, y)), tone=0.25),
        ]
    return items
