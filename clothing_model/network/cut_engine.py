"""What gives, in one pass, a photo's vector and its maps at the cuts of a backbone."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from clothing_model.errors import EngineMissing
from clothing_model.network.backbones import Cut
from clothing_model.network.engine import KERAS, LITERT, Choice, FrozenBackbone, building
from clothing_model.tasks import Report


class CutEngine(Protocol):
    """A loaded backbone that shows what is inside. One thread at a time uses it."""

    choice: Choice
    batch_size: int

    def vectors_and_maps_at(self, pixels: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
        """Pixels (B, S, S, 3) float32 0..255 to vectors (B, d) and, for each cut, maps
        (B, *cut.shape), float32."""
        ...


def open_cut_engine(
    backbone: FrozenBackbone, cuts: Sequence[Cut], choice: Choice, report: Report | None = None
) -> CutEngine:
    """A backbone on an engine, which Keras takes the place of where LiteRT cannot.

    Raises WeightsMissing, DeviceMissing, EngineMissing; Stopped out of `report`.
    """
    if choice.name == LITERT:
        from clothing_model.network.litert import LiteRTCuts

        try:
            return LiteRTCuts(backbone.litert_file(report), choice, cuts)
        except EngineMissing:
            choice = Choice(KERAS, choice.device)
    with building:
        from clothing_model.network.stages import KerasCuts

        return KerasCuts(backbone, choice, cuts)
