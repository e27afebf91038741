"""Pictures in one message to the browser, so that they change at once and nothing jumps."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st

from clothing_model.data.pictures.door import encode_jpeg

QUALITY = 90

_STYLE = """
<style>
.pictures {display: grid; gap: .9rem .75rem; margin: 0}
.pictures.pair {grid-template-columns: repeat(2, minmax(0, 1fr)); max-width: 46rem}
.pictures:not(.pair) {grid-template-columns: repeat(5, minmax(0, 1fr))}
.pictures figure {margin: 0; min-width: 0}
.pictures img {display: block; width: 100%; aspect-ratio: 1; border-radius: .5rem;
  background: color-mix(in srgb, currentColor 8%, transparent)}
.pictures figcaption {font-size: .85rem; line-height: 1.35; margin-top: .35rem;
  font-variant-numeric: tabular-nums}
.pictures .small {display: block; opacity: .75}
.pictures .said {display: block; font-weight: 600; margin-top: .15rem}
.pictures .item {white-space: nowrap}
.pictures .changed {background: color-mix(in srgb, #c98a1b 28%, transparent);
  border-radius: .3rem; padding: 0 .35rem; margin-inline: -.35rem}
.pictures .changed::before {content: "⇄ "}
.pictures .same::before {content: "= "; opacity: .6}
@media (max-width: 640px) {
  .pictures {gap: .7rem .5rem}
  .pictures.variants {grid-template-columns: repeat(2, minmax(0, 1fr))}
  .pictures.strip, .pictures.series {grid-template-columns: repeat(3, minmax(0, 1fr))}
  .pictures.series figure:nth-child(even) {display: none}
  .pictures.pair figcaption {min-height: 4.2em}
}
</style>
"""


@dataclass(frozen=True, eq=False)
class Picture:
    """uint8 (H, W, 3) with an alternative text; below it a title, an answer, and details.

    `detail` may be a list with commas: lines break only between its items.
    """

    pixels: np.ndarray
    alt: str
    title: str = ""
    detail: str = ""
    said: str = ""
    changed: bool = False


def picture_grid(pictures: Sequence[Picture], kind: str) -> None:
    """Draw pictures side by side: a "pair", a "strip" of five, a "series" of five whose second
    and fourth a phone leaves out, or "variants" in rows of five.
    """
    figures = "".join(_figure(picture) for picture in pictures)
    st.html(f'{_STYLE}<div class="pictures {kind}">{figures}</div>')


def _figure(picture: Picture) -> str:
    data = b64encode(encode_jpeg(picture.pixels, QUALITY)).decode()
    lines = [escape(picture.title)] if picture.title else []
    if picture.said:
        kind = "changed" if picture.changed else "same"
        lines.append(f'<span class="said {kind}">{escape(picture.said)}</span>')
    if picture.detail:
        items = (f'<span class="item">{escape(item)}</span>' for item in picture.detail.split(", "))
        lines.append(f'<span class="small">{", ".join(items)}</span>')
    return (
        f'<figure><img src="data:image/jpeg;base64,{data}" alt="{escape(picture.alt)}">'
        f"<figcaption>{''.join(lines)}</figcaption></figure>"
    )
