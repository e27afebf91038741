"""Curves of several runs, which may lie on each other or far apart."""

import json

from clothing_model.training.run.epochs import EpochFigures
from pages.components.charts.curves import Curve, accuracy_chart, is_stretched, loss_chart


def curve(label: str, loss: float = 0.5, epochs: int = 10) -> Curve:
    rows = (EpochFigures(n, 0.9, 0.3, 0.8, loss) for n in range(1, epochs + 1))
    return Curve(label, tuple(rows))


def test_lines_that_lie_on_each_other_have_widths_and_marks_of_their_own() -> None:
    names = ["0.1", "0.01", "0.001"]
    spec = accuracy_chart([curve(name) for name in names], 10, "learning rate").to_dict()
    text = json.dumps(spec)
    widths = spec["layer"][0]["layer"][1]["encoding"]["strokeWidth"]["scale"]
    assert widths["domain"] == names
    assert widths["range"] == sorted(widths["range"], reverse=True)
    assert len(set(widths["range"])) == len(names)
    shapes = spec["layer"][0]["layer"][2]["encoding"]["shape"]["scale"]["range"]
    assert len(set(shapes)) == len(names)
    assert '"bind": "legend"' in text
    assert '"title": "learning rate"' in text


def test_marks_of_long_lines_stand_in_epochs_of_their_own() -> None:
    spec = accuracy_chart([curve("a", epochs=48), curve("b", epochs=48)], 48).to_dict()
    marks = spec["layer"][0]["layer"][2]["data"]
    rows = marks.get("values") or spec["datasets"][marks["name"]]
    epochs = {name: {row["epoch"] for row in rows if row["run"] == name} for name in "ab"}
    assert all(epochs.values())
    assert not epochs["a"] & epochs["b"]


def test_one_very_large_loss_does_not_press_the_others_flat() -> None:
    near, far = [curve("a", 0.5), curve("b", 0.9)], [curve("a", 0.5), curve("b", 9.0)]
    assert not is_stretched(near)
    assert is_stretched(far)
    assert not is_stretched([curve("b", 9.0)])
    assert '"type": "log"' in json.dumps(loss_chart(far, 10).to_dict())
    assert '"type": "log"' not in json.dumps(loss_chart(near, 10).to_dict())
