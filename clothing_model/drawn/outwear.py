"""Outwear: puffers, parkas, bombers, leather jackets, windbreakers and coats."""

from dataclasses import replace

import numpy as np

from clothing_model.drawn import patterns
from clothing_model.drawn.bodice import Cut, Sleeve, button, front, inside_back, sleeve
from clothing_model.drawn.collars import DARK, hood, lapels, stand
from clothing_model.drawn.items import Cloth, Colour, Garment, Item, Piece, Seam
from clothing_model.drawn.outline import Points, join, line, moved, spline

KINDS = ("puffer", "parka", "bomber", "leather", "shell", "coat")


def _fabric(rng: np.random.Generator, kind: str) -> Cloth:
    if kind == "leather":
        colour = patterns.pick(rng, DARK[:1], DARK[:1], DARK[4:])
        return Cloth(colour, grit=0.03, gloss=0.75, crease=1.7)
    if kind == "coat":
        camel: Colour = (172, 138, 98)
        colour = patterns.pick(rng, DARK, DARK, (camel, (128, 128, 130), (150, 40, 46)))
        return Cloth(colour, weave="wool", grit=0.035, crease=0.9)
    colour = patterns.pick(rng, DARK, DARK, DARK, DARK, patterns.BRIGHT)
    if kind == "puffer":
        quilt = float(rng.uniform(24, 40))
        return Cloth(colour, grit=0.015, gloss=0.3, crease=1.3, quilt=quilt)
    return Cloth(colour, grit=0.02, gloss=0.2, crease=1.7)


def outwear(rng: np.random.Generator) -> Garment:
    """A jacket or coat, closed or a little open."""
    kind = KINDS[int(rng.integers(len(KINDS)))]
    cloth = _fabric(rng, kind)
    long = kind == "coat" or (kind in ("puffer", "parka") and rng.random() < 0.4)
    ribbed = kind == "bomber"
    cut = Cut(
        neck=0.095,
        neck_depth=0.1 if kind not in ("coat", "leather") else 0.16,
        neck_shape="round" if kind not in ("coat", "leather") else "v",
        shoulder=0.245,
        drop=0.055,
        armpit=0.29,
        chest=0.275,
        waist=0.262,
        waist_at=0.48,
        hem=0.255 if ribbed else 0.275 + 0.03 * long,
        length=float(rng.uniform(0.92, 1.08)) if long else float(rng.uniform(0.66, 0.8)),
    )
    gap = float(rng.uniform(0.03, 0.1)) if rng.random() < 0.3 and kind != "coat" else 0.0
    items = _lining(rng, cut, cloth, gap) + (hood(rng, cloth, kind) if _hooded(rng, kind) else [])
    if len(items) < 4:
        items += stand(cut, cloth)
    rib = replace(cloth.plain(0.85), rib=4.0, quilt=0.0, gloss=0.0, crease=0.4, weave="knit")
    items += _arms(rng, cut, cloth, rib if ribbed or kind == "parka" else None)
    for side in (1.0, -1.0):
        pinches = ((cut.chest * side, cut.armpit),)
        panel = _panel(cut, gap) * (side, 1.0)
        items.append(Piece(panel, cloth, pinches=pinches, lift=0.3, edge=2.0))
    items += _closing(rng, cut, cloth, kind, gap) + _pockets(rng, cut, cloth, kind)
    if ribbed:
        for side in (1.0, -1.0):
            items.append(Piece(_waistband(cut, gap) * (side, 1.0), rib, edge=1.8, lift=0.3))
    if kind in ("coat", "leather"):
        items += lapels(cut, cloth)
    surfaces = ("planks", "sheet", "carpet", "quilt")
    hanger = "shoulders" if rng.random() < 0.6 else ""
    return Garment(
        items, cloth.colour, fill=(0.86, 1.0), hanger=hanger, turn=0.05, surfaces=surfaces
    )


def _hooded(rng: np.random.Generator, kind: str) -> bool:
    return bool(rng.random() < {"parka": 1.0, "puffer": 0.5, "shell": 0.6}.get(kind, 0.0))


def _panel(cut: Cut, gap: float) -> Points:
    """The right half of the front, opening by `gap` at the hem."""
    outline = front(cut)
    right = outline[: len(outline) // 2]
    inner = line((gap, cut.length), (gap * 0.3, cut.neck_depth))
    return join(right[(right[:, 0] > gap * 0.8) | (right[:, 1] < cut.neck_depth)], inner)


def _waistband(cut: Cut, gap: float) -> Points:
    h, y = cut.hem, cut.length
    return line((gap, y - 0.005), (h + 0.004, y - 0.012), (h * 0.94, y + 0.055), (gap, y + 0.06))


def _lining(rng: np.random.Generator, cut: Cut, cloth: Cloth, gap: float) -> list[Item]:
    lining = Cloth(patterns.pick(rng, patterns.QUIET), gloss=0.1).plain(0.6)
    items = inside_back(cut, lining)
    if gap:
        h, y = cut.hem * 0.8, cut.length - 0.01
        items.insert(0, Piece(line((-0.1, 0.02), (0.1, 0.02), (h, y), (-h, y)), lining))
    return items


def _arms(rng: np.random.Generator, cut: Cut, cloth: Cloth, cuff: Cloth | None) -> list[Item]:
    items: list[Item] = []
    spread = float(rng.uniform(0.06, 0.3))
    for left in (False, True):
        shape = Sleeve(
            length=float(rng.uniform(0.56, 0.62)),
            spread=spread + float(rng.normal(0, 0.05)),
            bend=float(rng.normal(0.1, 0.1)),
            cuff=0.072,
            cuff_height=0.05 if cuff else 0.03,
        )
        items += sleeve(cut, shape, cloth, left, cuff)
    return items


def _closing(rng: np.random.Generator, cut: Cut, cloth: Cloth, kind: str, gap: float) -> list[Item]:
    top, bottom = cut.neck_depth - 0.01, cut.length + 0.055 * (kind == "bomber")
    if kind == "coat":
        xs = (-0.055, 0.055) if rng.random() < 0.5 else (0.0,)
        shell = patterns.mix(cloth.colour, (20, 18, 18), 0.6)
        edge = Seam(line((0.02 if len(xs) == 1 else 0.085, 0.3), (0.03, cut.length)), 1.8, 0.4)
        rows = np.linspace(0.32, 0.62, 3 if len(xs) == 2 else 4)
        return [edge, *[button(x, float(y), shell, 0.016) for y in rows for x in xs]]
    metal: Colour = (164, 164, 160) if rng.random() < 0.6 else (40, 40, 42)
    items: list[Item] = []
    for side in (1.0, -1.0) if gap else (1.0,):
        path = line((gap * 0.3 * side, top), (gap * side, bottom))
        wide = 4.0 if not gap else 2.5
        items += [
            Seam(path, wide + 2, 0.5),
            Seam(path, wide * 0.5, ink=metal, dash=0.01),
            Seam(moved(path, 0.022 * side, 0.0), 1, 0.2),
            Seam(moved(path, -0.022, 0.0) if not gap else moved(path, 0.03 * side, 0.0), 1, 0.2),
        ]
    tab = line((-0.006, 0.0), (0.006, 0.0), (0.005, 0.035), (-0.005, 0.035))
    pull = moved(tab, gap * 0.3, top + 0.01)
    return [*items, Piece(pull, Cloth(metal, gloss=0.4, crease=0), edge=1.6, lift=0.5)]


def _pockets(rng: np.random.Generator, cut: Cut, cloth: Cloth, kind: str) -> list[Item]:
    y = 0.42 if cut.length < 0.8 else 0.55
    items: list[Item] = []
    metal: Colour = (150, 150, 148)
    for side in (1.0, -1.0):
        if kind in ("parka", "coat"):
            flap = line((0.1, y), (0.21, y + 0.012), (0.208, y + 0.055), (0.1, y + 0.043))
            items.append(Piece(flap * (side, 1.0), cloth, edge=2.0, lift=0.5, wrinkle=0.4))
        else:
            slit = line((0.135, y + 0.1), (0.185, y)) * (side, 1.0)
            items += [Seam(slit, 4, 0.5), Seam(slit, 1.2, ink=metal, dash=0.01)]
        yoke = spline((0.02, 0.2), (0.15, 0.19), (cut.shoulder - 0.01, 0.17)) * (side, 1.0)
        if kind in ("shell", "parka") and not cloth.quilt:
            items.append(Seam(yoke, 1.6, 0.32))
    return items
