"""What a garment is made of: pieces of cloth, seams and printed stamps, painted in order."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from clothing_model.drawn.outline import Point, Points, turned

Colour = tuple[float, float, float]
Tile = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Cloth:
    """A fabric: its colour (0..255 RGB), pattern, and how it takes light and creases."""

    colour: Colour
    tile: Tile | None = None
    weave: str = "jersey"
    grit: float = 0.03
    gloss: float = 0.0
    crease: float = 1.0
    rib: float = 0.0
    quilt: float = 0.0
    fade: float = 0.0

    def plain(self, factor: float = 1.0) -> "Cloth":
        """The same fabric without pattern, its colour multiplied by `factor`."""
        red, green, blue = self.colour
        return replace(self, colour=(red * factor, green * factor, blue * factor), tile=None)

    def patterned(self, tile: Tile | None) -> "Cloth":
        """The same fabric with another pattern."""
        return replace(self, tile=tile)


@dataclass(frozen=True, slots=True)
class Fan:
    """Folds that spread from an apex: `count` per radian, growing from `start` to `end` units."""

    apex: Point
    count: float
    depth: float
    start: float = 0.0
    end: float = 0.5
    pleats: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of cloth. Heights are in px; `grain` is the turn of its threads in radians."""

    outline: Points
    cloth: Cloth
    grain: float = 0.0
    puff: float = 0.0
    edge: float = 1.1
    wrinkle: float = 1.0
    fan: Fan | None = None
    pinches: tuple[Point, ...] = ()
    lift: float = 0.35
    ground: bool = True
    inside: bool = False
    fuzz: float = 0.0


@dataclass(frozen=True, slots=True)
class Seam:
    """A line `width` px wide: darker than the cloth, or of `ink`; dashed every `dash` units."""

    line: Points
    width: float = 1.2
    tone: float = 0.3
    ink: Colour | None = None
    dash: float = 0.0


@dataclass(frozen=True, slots=True)
class Stamp:
    """A print: `art` (h, w, 4) uint8 RGBA laid on the cloth about `centre`, `width` units wide."""

    art: Tile
    centre: Point
    width: float


Item = Piece | Seam | Stamp


@dataclass(slots=True)
class Garment:
    """A garment's items in painting order, and how it likes to be photographed.

    `fill` is the share of the frame it takes, `hanger` is "", "shoulders" or "clips",
    `turn` the deviation of its turn in radians, `surfaces` what it may lie on (all if empty).
    """

    items: list[Item] = field(default_factory=list)
    colour: Colour = (128.0, 128.0, 128.0)
    fill: tuple[float, float] = (0.76, 0.96)
    turn: float = 0.07
    wobble: float = 0.006
    hanger: str = ""
    surfaces: tuple[str, ...] = ()
    shadow: float = 1.0


Builder = Callable[[np.random.Generator], Garment]


def placed(
    items: list[Item], move: Point = (0.0, 0.0), turn: float = 0.0, flip: bool = False
) -> list[Item]:
    """Copies of `items`, mirrored about x = 0 if `flip`, turned (radians) and moved."""
    side = np.array([-1.0 if flip else 1.0, 1.0])

    def put(points: Points) -> Points:
        return turned(points * side, turn) + move

    def put_one(point: Point) -> Point:
        x, y = put(np.array([point]))[0]
        return float(x), float(y)

    copies: list[Item] = []
    for item in items:
        if isinstance(item, Seam):
            copies.append(replace(item, line=put(item.line)))
        elif isinstance(item, Stamp):
            copies.append(replace(item, centre=put_one(item.centre)))
        else:
            copies.append(
                replace(
                    item,
                    outline=put(item.outline),
                    grain=item.grain * float(side[0]) + turn,
                    fan=item.fan and replace(item.fan, apex=put_one(item.fan.apex)),
                    pinches=tuple(put_one(point) for point in item.pinches),
                )
            )
    return copies
