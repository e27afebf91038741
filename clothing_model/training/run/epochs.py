"""The figures of every finished epoch: a line of JSON each, appended to metrics.jsonl."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from clothing_model.files import write_text
from clothing_model.training.run.record import Run


@dataclass(frozen=True)
class EpochFigures:
    """One epoch, numbered from 1; accuracies 0..1, losses in nats.

    `accuracy` and `loss` are those of the training batches as they were trained on, with
    dropout at work, as Keras reports them.
    """

    epoch: int
    accuracy: float
    loss: float
    val_accuracy: float
    val_loss: float

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def metrics(run: Run) -> list[EpochFigures]:
    """The figures of every finished epoch; a last line that is not yet whole is left out."""
    try:
        text = (run.folder / "metrics.jsonl").read_text(encoding="utf-8")
    except OSError:
        return []
    rows = []
    for line in text.split("\n")[:-1]:
        try:
            rows.append(EpochFigures(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return rows


def append_metrics(run: Run, figures: EpochFigures) -> None:
    """Add one epoch's line."""
    with (run.folder / "metrics.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(figures.to_json(), allow_nan=False) + "\n")


def keep_metrics(run: Run, epochs: int) -> None:
    """Keep the lines of the first `epochs` epochs alone, to go on after them."""
    rows = [figures for figures in metrics(run) if figures.epoch <= epochs]
    lines = [json.dumps(figures.to_json(), allow_nan=False) + "\n" for figures in rows]
    write_text(run.folder / "metrics.jsonl", "".join(lines))
