"""The upper body of a garment: front, back, neck and sleeves, shared by five classes."""

import math
from dataclasses import dataclass, replace

import numpy as np

from clothing_model.drawn.items import Cloth, Fan, Item, Piece, Seam, placed
from clothing_model.drawn.outline import Points, band, both, ellipse, join, line, mirror, spline


@dataclass(frozen=True, slots=True)
class Cut:
    """Half widths and depths of a bodice, in garment units from the base of the neck."""

    neck: float = 0.09
    neck_depth: float = 0.08
    neck_shape: str = "round"
    shoulder: float = 0.235
    drop: float = 0.045
    armpit: float = 0.25
    chest: float = 0.245
    waist: float = 0.238
    waist_at: float = 0.45
    hem: float = 0.25
    length: float = 0.68
    hem_shape: str = "flat"


@dataclass(frozen=True, slots=True)
class Sleeve:
    """Length, spread from the vertical and bend at the elbow (radians), half widths."""

    length: float = 0.22
    spread: float = 0.8
    bend: float = 0.0
    cuff: float = 0.085
    cuff_height: float = 0.0


def neckline(cut: Cut) -> Points:
    """The front's neckline from left to right."""
    n, d = cut.neck, cut.neck_depth
    if cut.neck_shape == "v":
        half = spline((0.0, d), (n * 0.55, d * 0.42), (n, 0.0))
    elif cut.neck_shape == "square":
        half = join(spline((0, d), (n * 0.8, d)), line((n, 0.0)))
    else:
        half = spline((0.0, d), (n * 0.5, d * 0.88), (n * 0.88, d * 0.45), (n, 0.0))
    return join(mirror(half), half)


def front(cut: Cut) -> Points:
    """The closed outline of the front."""
    s, a, c = (cut.shoulder - 0.004, cut.drop + 0.012), (cut.chest, cut.armpit), cut
    neck = neckline(cut)
    right = neck[len(neck) // 2 :]
    armhole = spline(s, (min(s[0], c.chest) - 0.014, (s[1] + a[1]) * 0.5), (a[0], a[1]), steps=6)
    side = spline(a, (c.waist, c.waist_at), (c.hem, c.length), steps=8)
    tip = line((cut.shoulder - 0.014, cut.drop - 0.004))
    return both(join(right, tip, armhole, side, _hem(cut)))


def _hem(cut: Cut) -> Points:
    h, y = cut.hem, cut.length
    if cut.hem_shape == "tails":
        return spline((h * 0.99, y), (h * 0.86, y + 0.035), (h * 0.45, y + 0.075), (0.0, y + 0.078))
    dip = 0.03 if cut.hem_shape == "round" else 0.008
    return spline((h, y), (h * 0.5, y + dip * 0.8), (0.0, y + dip))


def inside_back(cut: Cut, cloth: Cloth, tag: bool = True) -> list[Item]:
    """What shows of the back through the neck: darker cloth and a label."""
    n, d = cut.neck, cut.neck_depth
    top = spline((-n - 0.015, 0.005), (-n * 0.5, 0.012), (n * 0.5, 0.012), (n + 0.015, 0.005))
    outline = join(top, spline((n, d * 0.6), (0.0, d + 0.03), (-n, d * 0.6)))
    items: list[Item] = [Piece(outline, cloth.plain(0.7), wrinkle=0.3)]
    if tag and d > 0.05:
        label = Cloth((214, 212, 206), crease=0.1)
        box = line((-0.018, 0.018), (0.018, 0.018), (0.017, 0.044), (-0.017, 0.044))
        items.append(Piece(box, label, edge=0.4, lift=0.2))
    return items


def neckband(cut: Cut, cloth: Cloth, width: float = 0.024) -> list[Item]:
    """A ribbed band round the front and back of the neck."""
    n = cut.neck
    trim = replace(cloth.plain(0.95), rib=3.0, fade=0.0)
    back = spline((-n - 0.012, 0.0), (-n * 0.5, 0.01), (n * 0.5, 0.01), (n + 0.012, 0.0))
    return [
        Piece(band(back, width), trim.plain(0.85), edge=1, wrinkle=0.1, lift=0.1),
        Piece(band(neckline(cut), width), trim, edge=1.2, wrinkle=0.1, lift=0.25),
        Seam(band(neckline(cut), 0.0, width * 0.62)[: len(neckline(cut))], tone=0.22),
    ]


def sleeve(cut: Cut, shape: Sleeve, cloth: Cloth, left: bool, cuff: Cloth | None) -> list[Item]:
    """One sleeve, and its cuff if there is one; a bent one folds at the elbow."""
    top = np.array([cut.shoulder - 0.01, cut.drop - 0.006])
    pit = np.array([cut.chest - 0.012, cut.armpit + 0.008])
    first, second = shape.spread, shape.spread - shape.bend
    long = shape.length > 0.4
    upper = shape.length * (0.5 if long else 1.0)
    (way, normal), (way2, normal2) = _axis(first), _axis(second if long else first)
    elbow = top * 0.6 + pit * 0.4 + way * upper
    wide = float(np.hypot(*(top - pit))) / 2
    bend_wide = (wide * 0.88 + shape.cuff) / 2 if long else shape.cuff
    joint = (normal + normal2) / max(0.6, float(np.hypot(*(normal + normal2))))
    outer, inner = elbow + joint * bend_wide, elbow - joint * bend_wide
    end = elbow + way2 * (shape.length - upper)
    slant = way2 * (0.0 if long else 0.022)
    tips = [end + normal2 * shape.cuff - slant, end - normal2 * shape.cuff + slant]
    over = [top, top + way * 0.07 + normal * 0.016, *([outer] if long else []), tips[0]]
    under = [tips[1], *([inner] if long else []), pit]
    hidden = line((float(top[0]) - 0.05, float(top[1] + pit[1]) / 2))
    outline = join(
        hidden, *(spline(*[(float(x), float(y)) for x, y in side]) for side in (over, under))
    )
    grain = -(first + second) / 2
    fan = Fan((float(top[0]), float(top[1] - 0.1)), 5, 2.2, 0.05, 0.4)
    items: list[Item] = [
        Piece(outline, cloth, grain=grain, fan=fan, pinches=((float(pit[0]), float(pit[1])),))
    ]
    items += _cuff(shape, tips, way2, cloth, cuff)
    return placed(items, flip=True) if left else items


def _axis(angle: float) -> tuple[Points, Points]:
    way = np.array([math.sin(angle), math.cos(angle)])
    return way, np.array([way[1], -way[0]])


def _cuff(
    shape: Sleeve, tips: list[Points], way: Points, cloth: Cloth, cuff: Cloth | None
) -> list[Item]:
    edge, end = np.array(tips), (tips[0] + tips[1]) / 2
    if cuff is None:
        inset = max(0.018, shape.cuff_height)
        return [Seam(edge - way * inset, tone=0.25)]
    height = shape.cuff_height or 0.05
    ribbon = join(edge, (edge + way * height - (edge - end) * 0.14)[::-1])
    turn = math.atan2(-way[0], way[1])
    return [Piece(ribbon, cuff, grain=turn, wrinkle=0.3, edge=1.6, lift=0.2)]


def hem(cut: Cut, raised: float = 0.022) -> list[Item]:
    """The stitched lower edge."""
    half = _hem(cut)
    path = join(half, mirror(half)) - (0.0, raised)
    return [Seam(path * (0.985, 1.0), tone=0.22)]


def button(x: float, y: float, colour: tuple[float, float, float], size: float = 0.009) -> Item:
    """A sewn-on button."""
    shell = Cloth(colour, grit=0.01, crease=0.0, gloss=0.25)
    return Piece(ellipse(x, y, size, size, n=16), shell, edge=1.6, lift=0.5, ground=False)
