"""Pictures side by side in their own shape, and the legend of the evidence's colours."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st

from clothing_model.data.pictures.door import encode_jpeg
from clothing_model.inference.explanation.evidence_picture import AGAINST, FOR

_STYLE = """
<style>
.why {display: grid; gap: .9rem; margin: 0}
.why.maps {grid-template-columns: repeat(4, minmax(0, 1fr))}
.why.similar {grid-template-columns: repeat(6, minmax(0, 1fr)); align-items: start}
.why figure {margin: 0; min-width: 0}
.why img {display: block; width: 100%; border-radius: .5rem}
.why.maps img {max-height: 24rem; object-fit: contain; object-position: left top}
.why.similar img {aspect-ratio: 3 / 4; object-fit: cover}
.why figcaption {font-size: .9rem; line-height: 1.35; margin-top: .35rem}
.why figcaption b {display: block; font-weight: 600}
.why figcaption span {opacity: .75; font-variant-numeric: tabular-nums}
.why-legend {display: flex; align-items: center; gap: .6rem; font-size: .85rem}
.why-legend i {display: block; width: 9rem; height: .7rem; border-radius: .35rem}
@media (max-width: 640px) {
  .why {gap: .5rem}
  .why.maps {grid-template-columns: repeat(2, minmax(0, 1fr))}
  .why.maps figure:first-child {display: none}
  .why.similar {grid-template-columns: repeat(3, minmax(0, 1fr))}
  .why figcaption {font-size: .8rem}
}
</style>
"""


@dataclass(frozen=True, eq=False)
class Shown:
    """uint8 (H, W, 3) with an alternative text, a title and a detail below it."""

    pixels: np.ndarray
    alt: str
    title: str
    detail: str = ""


def show_pictures(pictures: Sequence[Shown], max_side: int, kind: str = "maps") -> None:
    """In one row, or of "similar" photos on a phone in two; `max_side` in px."""
    figures = "".join(_figure(picture, max_side) for picture in pictures)
    st.html(f'{_STYLE}<div class="why {kind}">{figures}</div>')


def _figure(picture: Shown, max_side: int) -> str:
    data = b64encode(encode_jpeg(picture.pixels, max_side=max_side)).decode()
    detail = f"<span>{escape(picture.detail)}</span>" if picture.detail else ""
    return (
        f'<figure><img src="data:image/jpeg;base64,{data}" alt="{escape(picture.alt)}">'
        f"<figcaption><b>{escape(picture.title)}</b>{detail}</figcaption></figure>"
    )


def legend() -> None:
    """Orange to blue: against to for."""
    colours = ", ".join(f"rgb{colour}" for colour in (AGAINST, (150, 150, 150), FOR))
    st.html(
        '<div class="why-legend"><span>against</span>'
        f'<i style="background: linear-gradient(90deg, {colours})"></i>'
        "<span>for</span></div>"
    )
