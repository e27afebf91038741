"""The figures of every finished epoch: a line of JSON each, appended to metrics.jsonl."""

import json
import math
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from msgspec import Meta

from clothing_model.files import parse_json, write_text
from clothing_model.training.run.record import Run

Share = Annotated[float, Meta(ge=0, le=1)]


@dataclass(frozen=True)
class EpochFigures:
    """One epoch, numbered from 1; accuracies 0..1, losses in nats.

    `accuracy` and `loss` are those of the training batches as they were trained on, with
    dropout at work, as Keras reports them.
    """

    epoch: Annotated[int, Meta(ge=1)]
    accuracy: Share
    loss: float
    val_accuracy: Share
    val_loss: float

    @property
    def rank(self) -> tuple[float, float]:
        """What the best epoch has most of: validation accuracy, then a low validation loss.

        Of epochs that are equal in both, the earliest is the best: it took the least training.
        """
        return self.val_accuracy, -self.val_loss if math.isfinite(self.val_loss) else -math.inf

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def metrics(run: Run) -> list[EpochFigures]:
    """The figures of every finished epoch, in order.

    A last line that is not yet whole is left out, and so is a line that is damaged.
    """
    try:
        lines = (run.folder / "metrics.jsonl").read_bytes().split(b"\n")[:-1]
    except OSError:
        return []
    rows: dict[int, EpochFigures] = {}
    for line in lines:
        with suppress(ValueError):
            row = parse_json(line, EpochFigures)
            rows[row.epoch] = row
    return [rows[epoch] for epoch in sorted(rows) if epoch <= run.config.all_epochs]


def append_metrics(run: Run, figures: EpochFigures) -> None:
    """Add one epoch's line."""
    with (run.folder / "metrics.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(figures.to_json(), allow_nan=False) + "\n")


def keep_metrics(run: Run, epochs: int) -> None:
    """Keep the lines of the first `epochs` epochs alone, to go on after them."""
    rows = [figures for figures in metrics(run) if figures.epoch <= epochs]
    lines = [json.dumps(figures.to_json(), allow_nan=False) + "\n" for figures in rows]
    write_text(run.folder / "metrics.jsonl", "".join(lines))
