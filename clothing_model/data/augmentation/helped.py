"""Which ways of augmenting helped, as `benchmarks.ways_to_augment` measured it once."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from clothing_model import wording

PATH = Path(__file__).with_suffix(".json")


@dataclass(frozen=True)
class Way:
    """Ranges, as they stand in an address, and the validation photos right, one number a seed."""

    name: str
    ranges: str
    right: tuple[int, ...]


@dataclass(frozen=True)
class Helped:
    """What was measured: the first way is none.

    photos: training photos of each seed's sample. judged_on: validation photos.
    """

    backbone: str
    photos: int
    variants: int
    judged_on: int
    command: str
    ways: tuple[Way, ...]

    @classmethod
    def load(cls, path: Path = PATH) -> Self:
        facts = json.loads(path.read_text(encoding="utf-8"))
        ways = (Way(w["name"], w["ranges"], tuple(w["right"])) for w in facts.pop("ways"))
        return cls(**facts, ways=tuple(ways))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def accuracy(self, way: Way) -> float:
        """Mean over the seeds, 0..1."""
        return sum(way.right) / len(way.right) / self.judged_on

    def figures(self, way: Way) -> str:
        """ "84.1 % (83.3 to 84.8 %)": the mean, and the lowest and highest seed."""
        low, high = min(way.right) / self.judged_on, max(way.right) / self.judged_on
        return f"{wording.percent(self.accuracy(way))} ({100 * low:.1f} to {wording.percent(high)})"

    def gains(self, way: Way) -> list[int]:
        """Photos more right than without augmentation, seed by seed."""
        return [a - b for a, b in zip(way.right, self.ways[0].right, strict=True)]

    @property
    def sentence(self) -> str:
        """What the seeds say, in words."""
        none, *others = self.ways
        each = f"with each of the {len(none.right)} seeds"
        start = (
            f"Without augmentation {self.figures(none)} of {self.judged_on} validation photos are "
            "right."
        )
        better = "; ".join(way.name for way in others if min(self.gains(way)) > 0)
        worse = "; ".join(way.name for way in others if max(self.gains(way)) < 0)
        if not better and not worse:
            rest = f"No way is better {each}, and none is worse: the differences may be chance."
            return f"{start} {rest}"
        told = [f"Better {each}: {better}."] if better else []
        told += [f"Worse {each}: {worse}."] if worse else []
        return " ".join([start, *told, "What the others change may be chance."])
