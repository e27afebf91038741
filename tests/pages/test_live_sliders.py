"""What a browser tells of a slider while it is dragged."""

import pytest

from pages.components.augmentation.live_sliders import settle

SETTLED = {"rotation": 10.0, "zoom": 0.8}


def test_values_heard_in_a_drag_hold_until_it_ends() -> None:
    moved = {"base": {"rotation": 10, "zoom": 0.8}, "now": {"rotation": 25, "zoom": 0.8}}
    assert settle(SETTLED, moved) == {"rotation": 25, "zoom": 0.8}
    assert settle({"rotation": 26.0, "zoom": 0.8}, moved) == {"rotation": 26, "zoom": 0.8}


@pytest.mark.parametrize("moved", [None, 3, "x", {}, {"base": {}}, {"base": 1, "now": SETTLED}])
def test_anything_malformed_from_a_browser_is_left_out(moved: object) -> None:
    assert settle(SETTLED, moved) == SETTLED
