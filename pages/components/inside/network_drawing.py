"""A network's nine depths, drawn to scale."""

from collections.abc import Sequence

import numpy as np

from clothing_model.network.layer_engine import Layer
from pages.components.inside.browser import jpeg

_HIGH, _WIDE = 130, 150  # px: the photo's side, the most channels

_STYLE = """<style>
.depths {display: flex; align-items: flex-end; justify-content: space-between; gap: .6rem;
  min-width: 47rem; font-size: .8rem; text-align: center; line-height: 1.35; opacity: .9}
.depths div {min-width: 3.1rem}
.depths i {display: flex; align-items: center; justify-content: center; height: 136px}
.depths i::before {content: ""; width: var(--wide); height: var(--high); border-radius: 2px;
  background: color-mix(in srgb, currentColor 30%, transparent)}
.depths .photo i::before {background: var(--photo) center / cover}
.depths .chosen i::before {background: #2f8f99}
.depths .chosen b {background: #2f8f99; color: #fff; border-radius: .6rem; padding: .05rem .45rem}
.depths b, .depths span {display: block; width: fit-content; margin-inline: auto;
  white-space: nowrap; font-variant-numeric: tabular-nums}
</style>"""


def drawing(pixels: np.ndarray, depths: Sequence[Layer], chosen: int) -> str:
    """Boxes as high as their maps and as wide as their channels are many, as HTML; the photo,
    uint8 (S, S, 3), comes first. `chosen` is the depth that stands out, counted from 0."""
    image_size = len(pixels)
    most = max(layer.shape[2] for layer in depths)
    shapes = [(image_size, image_size, 3), *(layer.shape for layer in depths)]
    parts = []
    for place, (height, _, channels) in enumerate(shapes):
        high, wide = max(3, _HIGH * height / image_size), max(3, _WIDE * channels / most)
        kind = "photo" if not place else "chosen" if place - 1 == chosen else ""
        wide = high if not place else wide  # the photo as it is seen, from the front
        parts.append(
            f'<div class="{kind}"><b>{place or "Photo"}</b>'
            f'<i style="--high: {high:.0f}px; --wide: {wide:.0f}px"></i>'
            f"<span>{height:d} × {height:d}</span><span>× {channels:,}</span></div>"
        )
    last = depths[-1].shape
    words = (
        f"The network to scale: from {image_size} by {image_size} pixels to {last[0]} by {last[1]} "
        f"places with {last[2]:,} channels. Depth {chosen + 1} is chosen."
    )
    style = f"--photo: url({jpeg(pixels, 2 * _HIGH)})"
    boxes = f'<div class="depths" style="{style}" role="img" aria-label="{words}">'
    return f"{_STYLE}{boxes}{''.join(parts)}</div>"
