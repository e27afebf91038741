"""A filter slides: the first layer's arithmetic, place by place, in the browser."""

import numpy as np
import streamlit as st

from pages.components.inside.browser import component, floats, png
from pages.components.inside.colours import palette
from pages.components.inside.network import layer_engine
from pages.components.inside.subject import Subject

_filter = component("filter")


def show(subject: Subject) -> None:
    """The photo, the window with its products, and the map that grows."""
    first = layer_engine(subject.network).first
    size, _, _, count = first.kernel.shape
    out = next(layer.shape[0] for layer in subject.layers if layer.name == first.name)
    st.markdown(
        f"The first layer has {count:d} filters. Each filter is a small square of "
        f"{size:d} × {size:d} × 3 weights that were found in training. It slides over the "
        "photo like a window: the numbers below it are multiplied by its weights and "
        "added up. The sum is high where the photo looks like the filter. **Try** a few "
        "filters, press Play, then draw your own."
    )
    scale, offset = (
        np.broadcast_to(each, 3) for each in (subject.record.scale, subject.record.offset)
    )
    _filter(
        key=f"inside-filter-{subject.network.weights[:12]}",
        data={
            "photo": png(subject.pixels),
            "name": subject.photo.name,
            "size": subject.record.image_size,
            "scale": scale.tolist(),
            "offset": offset.tolist(),
            "kernel": floats(first.kernel),
            "bias": floats(first.bias),
            "k": size,
            "n": count,
            "out": out,
            "stride": first.stride,
            "zeros": first.zeros,
            "highest": None if first.highest is None else min(first.highest, 1e30),
            "chosen": _most_patterned(first.kernel),
            "palette": palette().tolist(),
        },
    )
    st.caption(
        "These are the real weights and numbers of the network. The window moves by "
        f"{first.stride:d} pixels, so the map is {out:d} × {out:d}. In the tiles of the "
        "filter, positive weights are bright and negative weights are dark. ReLU turns "
        "every negative sum into 0. So only places where the photo looks like the filter "
        "send something to the next layer."
    )


def _most_patterned(kernel: np.ndarray) -> int:
    """The filter that differs most from a plain colour, of (k, k, 3, n)."""
    return int(np.abs(kernel - kernel.mean(axis=(0, 1))).sum(axis=(0, 1, 2)).argmax())
