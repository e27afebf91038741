"""Skirts: a waistband and one panel below it."""

from dataclasses import replace

import numpy as np

from clothing_model.drawn import patterns
from clothing_model.drawn.bodice import button
from clothing_model.drawn.items import Cloth, Fan, Garment, Item, Piece, Seam
from clothing_model.drawn.outline import Points, both, join, line, mirror, moved, spline


def _fabric(rng: np.random.Generator, kind: str) -> Cloth:
    if kind == "denim":
        return Cloth(patterns.pick(rng, patterns.DENIM), weave="denim", grit=0.06, fade=0.14)
    base = patterns.pick(rng, patterns.QUIET, patterns.BRIGHT)
    cloth = Cloth(base, weave=str(rng.choice(["jersey", "wool"])), grit=0.03)
    choice = rng.random()
    if choice < 0.3:
        return patterns.printed(rng, base, cloth)
    if choice < 0.45:
        dark, accent = patterns.pick(rng, patterns.QUIET), patterns.contrast(rng, base)
        return cloth.patterned(patterns.checks(rng, base, dark, accent))
    if choice < 0.55 and kind == "pencil":
        return replace(cloth, gloss=0.35, crease=1.5, weave="jersey")
    return cloth


def skirt(rng: np.random.Generator) -> Garment:
    """A pencil, A-line, flared, pleated, tiered or denim skirt."""
    kind = str(rng.choice(["pencil", "line", "line", "flared", "pleated", "tiered", "denim"]))
    cloth = _fabric(rng, kind)
    waist = 0.17
    width = {"pencil": 0.205, "denim": 0.255, "line": 0.28}.get(kind, 0.35)
    width += float(rng.uniform(-0.02, 0.03))
    length = {"pencil": 0.52, "denim": 0.4, "line": 0.48}.get(kind, 0.56)
    length += float(rng.uniform(-0.06, 0.12))
    fan = {
        "pencil": Fan((0.0, -3.0), 30, 1.5, 3.0, 3.4),
        "denim": Fan((0.0, -2.0), 16, 1.0, 2.0, 2.5),
        "line": Fan((0.0, -0.4), 11, 5.5, 0.4, 0.9),
        "pleated": Fan((0.0, -0.55), 17, 5.0, 0.5, 0.8, pleats=True),
    }.get(kind, Fan((0.0, -0.28), 12, 9.0, 0.28, 0.8))
    panel = _panel(waist, width, length, kind)
    back = join(spline((-waist, 0.0), (0.0, -0.008), (waist, 0.0)), line((0.1, 0.05), (-0.1, 0.05)))
    items: list[Item] = [Piece(back, cloth.plain(0.62), wrinkle=0.3)]
    pinches = ((0.05, 0.07), (-0.08, 0.07))
    items.append(Piece(panel, cloth, fan=fan, pinches=pinches, lift=0.2))
    items += _details(rng, kind, cloth, waist, width, length)
    items += _waistband(rng, cloth, waist)
    hanger = "clips" if rng.random() < 0.12 else ""
    return Garment(items, cloth.colour, fill=(0.7, 0.92), hanger=hanger)


def _panel(waist: float, width: float, length: float, kind: str) -> Points:
    top = spline((0.0, 0.022), (waist, 0.006), steps=4)
    if kind == "pencil":
        side = spline((waist, 0.006), (0.215, 0.2), (0.22, 0.3), (width, length))
    elif kind == "denim":
        side = spline((waist, 0.006), (0.215, 0.18), (width, length))
    else:
        side = spline(
            (waist, 0.006), (waist + (width - waist) * 0.46, length * 0.42), (width, length)
        )
    sag = 0.012 if kind in ("pencil", "denim") else 0.05
    ripple = 0.011 if kind in ("flared", "tiered") else 0.0
    hem = [
        (width * t, length + sag * (1 - t * t) - ripple * abs(float(np.sin(10 * t))))
        for t in map(float, np.linspace(1, 0, 14))
    ]
    return both(join(top, side, spline(*hem, steps=4)))


def _waistband(rng: np.random.Generator, cloth: Cloth, waist: float) -> list[Item]:
    high = float(rng.uniform(0.035, 0.06))
    half = join(spline((0.0, 0.016), (waist, 0.0), steps=4), line((waist + 0.008, high)))
    ribbon = both(join(half, spline((waist + 0.008, high), (0.0, high + 0.018), steps=4)))
    trim = replace(cloth, crease=0.4)
    items: list[Item] = [Piece(ribbon, trim, edge=1.6, lift=0.35)]
    if rng.random() < 0.35:
        items.append(button(0.0, 0.012 + high / 2, (190, 180, 160), 0.012))
    return items


def _details(
    rng: np.random.Generator, kind: str, cloth: Cloth, waist: float, width: float, length: float
) -> list[Item]:
    under = spline((-width, length - 0.022), (0.0, length - 0.01), (width, length - 0.022))
    items: list[Item] = [Seam(under * (0.985, 1), tone=0.25)]
    if kind == "tiered":
        for part in (0.36, 0.68):
            y, w = length * part, waist + (width - waist) * part + 0.006
            items.append(Seam(spline((-w, y), (0, y + 0.03), (w, y)), width=2.6, tone=0.34))
    elif kind == "denim":
        thread = patterns.mix(cloth.colour, (206, 150, 84), 0.6)
        items.append(Seam(line((0.0, 0.03), (0.0, length)), width=1.6, tone=0.4))
        for x in (-0.012, 0.012):
            items.append(Seam(line((x, 0.04), (x, length)), 1, ink=thread, dash=0.02))
        pocket = spline((0.06, 0.06), (0.08, 0.12), (0.15, 0.14), (0.2, 0.12))
        for path in (pocket, mirror(pocket)):
            items += [Seam(path, 1.6, 0.4), Seam(moved(path, 0.0, 0.008), 1, ink=thread, dash=0.02)]
        for y in np.linspace(0.12, length - 0.06, 5):
            items.append(button(0.0, float(y), (168, 148, 116), 0.011))
    elif kind == "pencil":
        items.append(Seam(line((0.0, 0.05), (0.0, length)), tone=0.18))
        dart = line((0.085, 0.05), (0.09, 0.17))
        items += [Seam(dart, tone=0.25), Seam(mirror(dart), tone=0.25)]
    elif kind == "line" and rng.random() < 0.6:
        panel = line((0.06, 0.04), (width * 0.36, length))
        items += [Seam(panel, tone=0.3), Seam(mirror(panel), tone=0.3)]
    return items
