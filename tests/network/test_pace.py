"""Measured times: kept for this computer, and nothing lost by a damaged file."""

import json

import pytest

from clothing_model import settings
from clothing_model.network import pace
from clothing_model.network.pace import Laps


def test_the_median_of_the_last_times_counts() -> None:
    assert pace.measured("a photo") is None
    for seconds in (100, 100, 100, 1, 2, 3, 4, 5):
        pace.keep("a photo", seconds)
    pace.keep("another", 7)
    assert pace.measured("a photo") == 3
    assert pace.measured("another") == 7


def test_another_computer_with_the_same_cache_has_its_own_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pace.keep("a photo", 1)
    monkeypatch.setattr(pace.platform, "node", lambda: "elsewhere")
    assert pace.measured("a photo") is None
    pace.keep("a photo", 9)
    assert len(json.loads((settings.cache_folder() / "pace.json").read_text())) == 2


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"here": 3}', '{"here": {"a photo": ["x"]}}', '{"here": null}']
)
def test_a_damaged_file_knows_nothing_and_is_replaced(text: str) -> None:
    path = settings.cache_folder() / "pace.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    assert pace.measured("a photo") is None
    pace.keep("a photo", 2)
    assert pace.measured("a photo") == 2


def test_laps_leave_out_what_is_only_once() -> None:
    times = iter([50.0, 51.0, 52.0, 52.5])
    laps = Laps(lambda: next(times))
    for photos in (32, 32, 32):
        assert laps.seconds is None
        laps.lap(photos)
    assert laps.seconds == pytest.approx(2 / 64)
    laps.lap(16)
    assert laps.seconds == pytest.approx(2.5 / 80)
