"""A layer's maps as tiles, and one of them large over the photo."""

from base64 import b64encode
from functools import partial
from io import BytesIO

import numpy as np
import streamlit as st
from PIL import Image

from pages.components.inside.browser import component, floats, jpeg
from pages.components.inside.colours import palette
from pages.components.inside.subject import Subject

AT_ONCE, _COLUMNS = 64, 8
_TILE = 66  # px at most; a larger map is shown there by the means of its blocks
_tiles = component("tiles")


def show_maps(subject: Subject, maps: np.ndarray, layer: str) -> int:
    """Draw the maps (H, W, C) of one layer, 64 at a time, and give the channel that is chosen.

    The choice stands in the address (?channel=...), counted from 1.
    """
    count = maps.shape[-1]
    channel = _asked(count)
    first = channel // AT_ONCE * AT_ONCE
    _offer_others(first, count)
    shown = maps[..., first : first + AT_ONCE]
    chosen = maps[..., channel]
    row, column = np.unravel_index(int(chosen.argmax()), chosen.shape)
    key = f"inside-tiles-{layer}"
    _tiles(
        key=key,
        data={
            "photo": jpeg(subject.pixels, 600),
            "name": subject.photo.name,
            "sprite": sprite(shown),
            "columns": _COLUMNS,
            "rows": -(-shown.shape[-1] // _COLUMNS),
            "first": first,
            "reaches": np.stack([shown.min((0, 1)), shown.max((0, 1))], 1).tolist(),
            "chosen": channel,
            "height": chosen.shape[0],
            "width": chosen.shape[1],
            "map": floats(chosen),
            "peak": [int(row), int(column)],
            "palette": palette().tolist(),
        },
        on_chosen_change=partial(_keep, key),
    )
    return channel


def sprite(maps: np.ndarray) -> str:
    """Maps (h, w, n) as one picture, eight in a row, each from its own lowest to its own highest
    value, as an address."""
    small = _blocks(maps)
    height, width, count = small.shape
    low, high = small.min(axis=(0, 1)), small.max(axis=(0, 1))
    share = (small - low) / np.maximum(high - low, 1e-12)
    rows = -(-count // _COLUMNS)
    sheet = np.zeros((rows * _COLUMNS, height, width), np.uint8)
    sheet[:count] = np.rint(255 * share).astype(np.uint8).transpose(2, 0, 1)
    sheet = sheet.reshape(rows, _COLUMNS, height, width).transpose(0, 2, 1, 3)
    picture = Image.fromarray(sheet.reshape(rows * height, _COLUMNS * width), "P")
    picture.putpalette(palette().tobytes())
    buffer = BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    return f"data:image/png;base64,{b64encode(buffer.getvalue()).decode()}"


def _blocks(maps: np.ndarray) -> np.ndarray:
    """The means of equal blocks of maps (H, W, n), so that no side is longer than a tile."""
    size = -(-max(maps.shape[:2]) // _TILE)
    height, width = (side // size for side in maps.shape[:2])
    kept = maps[: height * size, : width * size]
    return np.asarray(kept.reshape(height, size, width, size, -1).mean(axis=(1, 3)))


def _asked(count: int) -> int:
    """The channel in the address, counted from 0; the first where there is no such one."""
    asked = st.query_params.get("channel", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    return number - 1 if 1 <= number <= count else 0


def _keep(key: str) -> None:
    """Put the tile that was pressed into the address."""
    chosen = st.session_state[key].get("chosen")
    if isinstance(chosen, (int, float)):
        choose_channel(int(chosen))


def choose_channel(channel: int) -> None:
    """Put a channel, counted from 0, into the address."""
    st.query_params["channel"] = str(channel + 1)


def _offer_others(first: int, count: int) -> None:
    if count <= AT_ONCE:
        return
    last = min(first + AT_ONCE, count)
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, icon, target in (
            ("Before", ":material/arrow_back:", first - AT_ONCE),
            ("After", ":material/arrow_forward:", first + AT_ONCE),
        ):
            st.button(
                label,
                icon=icon,
                disabled=not 0 <= target < count,
                on_click=choose_channel,
                args=(target,),
                key=f"inside-maps-{label}",
            )
        st.caption(f"Maps {first + 1:,} to {last:,} of {count:,}", width="content")
