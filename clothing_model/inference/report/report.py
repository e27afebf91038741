"""A report on a model: one HTML file that holds all it needs, to hand in or to print."""

from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any

from clothing_model import wording
from clothing_model.data.datasets.appearance import appearances
from clothing_model.data.datasets.manifest import Manifest
from clothing_model.inference.evaluation.calibration import (
    calibration_error,
    error_by_chance,
    reliability,
)
from clothing_model.inference.evaluation.mistakes import confusions, worst_first
from clothing_model.inference.evaluation.sentences import (
    calibration_sentence,
    error_sentence,
    loss_sentence,
    mix_sentence,
    outlook,
    use_of,
)
from clothing_model.inference.report import charts, tables
from clothing_model.inference.report.facts import made_of, trained_on
from clothing_model.inference.report.style import STYLE
from clothing_model.network.models.folder import SavedModel
from clothing_model.parameters import Parameter

if TYPE_CHECKING:
    from clothing_model.inference.evaluation.evaluate import Evaluation

MISTAKES, PAIRS = 24, 6


def report(
    saved: SavedModel,
    manifest: Manifest,
    split: str,
    evaluation: "Evaluation",
    made: datetime | None = None,
    settings: Mapping[str, Parameter] | None = None,
) -> str:
    """The page for an evaluation of `saved` on a split ("" for a folder without splits).

    `made` is the time that it gives; now without it. `settings` are those of a training that it
    tells.
    """
    made = made or datetime.now(UTC)
    worst = worst_first(evaluation)[:MISTAKES]
    seen = appearances(manifest, [evaluation.photos[place] for place in worst])
    pictures = {digest: appearance.thumbnail for digest, appearance in seen.items()}
    body = "".join(
        (
            _head(saved, manifest, split, evaluation, made),
            _curves(saved.facts),
            _matrix(evaluation),
            _section("Class by class", tables.per_class(evaluation), _PER_CLASS),
            _calibration(evaluation),
            _worst(evaluation, worst, pictures),
            _section("What the figures mean", _paragraphs(_meaning(manifest, split, evaluation))),
            _section("How it was made", tables.facts(made_of(saved.facts, settings or {}))),
        )
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(saved.title)}: report</title><style>{STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>\n"
    )


_PER_CLASS = (
    "Recall: of the photos of a class, the share called so. Precision: of the photos called so, "
    "the share that is. F1: both in one figure, their harmonic mean."
)


def _section(title: str, content: str, note: str = "") -> str:
    small = f'<p class="small">{escape(note)}</p>' if note else ""
    return f"<section><h2>{escape(title)}</h2>{content}{small}</section>"


def _paragraphs(sentences: list[str]) -> str:
    return "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences if sentence)


def _head(
    saved: SavedModel, manifest: Manifest, split: str, found: "Evaluation", made: datetime
) -> str:
    """What was measured, on what, and the accuracy."""
    where = (
        f"{split} photos of {manifest.root.name}" if split else f"photos of {manifest.root.name}"
    )
    use = use_of(trained_on(saved.facts), manifest.root.name, split)
    interval = "" if use == "learnt" else f"<p>{_interval(found)}</p>"
    return (
        f"<h1>{escape(saved.title)}</h1>"
        f'<p class="small">Model {escape(saved.name)}, evaluated on the {found.total:,} '
        f"{escape(where)}. Report of {made:%d %B %Y, %H:%M} UTC.</p>"
        f'<p class="accuracy"><b>{wording.percent(found.accuracy)}</b>'
        f"<span>{found.right:,} of {found.total:,} photos right, loss {found.loss:.3f}</span></p>"
        f"{interval}<p>{escape(outlook(found.right, found.total, use))}</p>"
    )


def _interval(found: "Evaluation") -> str:
    low, high = found.interval
    ends = f"{100 * low:.1f} to {wording.percent(high)}"
    return f"95\u00a0% interval of the accuracy: {ends}."


def _curves(facts: Mapping[str, Any]) -> str:
    history, best = facts.get("history") or [], int(facts.get("best_epoch", 0))
    if len(history) < 2:
        return ""
    charts = "".join(
        f"<figure>{charts.curves(history, name, best, name)}</figure>"
        for name in ("accuracy", "loss")
    )
    note = (
        "Dashed: the training photos, as they were trained on, with dropout at work. Solid: the "
        "validation photos. The epoch with the best validation accuracy was kept."
    )
    temperature = float(facts.get("temperature", 1.0))
    if temperature != 1.0:
        note += (
            " The curves show the loss before the probabilities were calibrated (the logits "
            f"divided by {temperature:.2f}); every other loss in this report is after it."
        )
    return _section("Training", f'<div class="charts">{charts}</div>', note)


def _matrix(evaluation: "Evaluation") -> str:
    pairs = [
        f"{pair.truth} called {pair.answer} ({pair.photos:,})"
        for pair in confusions(evaluation)[:PAIRS]
    ]
    often = f" Most often: {', '.join(pairs)}." if pairs else ""
    note = f"Rows: the true class. Columns: what the model answered.{often}"
    return _section("What it takes for what", tables.matrix(evaluation), note)


def _calibration(evaluation: "Evaluation") -> str:
    bins = reliability(evaluation)
    note = (
        "A point for each step of 10 %, with its number of photos and its 95 % interval. On the "
        "dashed line, what the model says comes true. "
        + error_sentence(calibration_error(bins), error_by_chance(evaluation))
    )
    chart = f'<div class="charts single"><figure>{charts.reliability(bins)}</figure></div>'
    return _section(
        "Do its percentages come true?", _paragraphs([calibration_sentence(bins)]) + chart, note
    )


def _worst(evaluation: "Evaluation", places: list[int], pictures: Mapping[str, bytes]) -> str:
    wrong = evaluation.total - evaluation.right
    if not wrong:
        return _section("Mistakes", "<p>None: every one of these photos is named right.</p>")
    first = f"The first {len(places)} of {wrong:,}" if len(places) < wrong else f"All {wrong:,}"
    note = (
        f"{first}, those that the model was surest of first: its answer, the true class, the file."
    )
    return _section("Worst mistakes", tables.photos(evaluation, places, pictures), note)


def _meaning(manifest: Manifest, split: str, evaluation: "Evaluation") -> list[str]:
    return [
        "Training photos are what the model learnt from. Validation photos chose its best epoch, "
        "so their figure is a little too high. Test photos chose nothing: their figure is what "
        "to expect of new photos of the same kind, within what chance does.",
        loss_sentence(evaluation.loss, len(evaluation.class_names)),
        mix_sentence(manifest.counts, split, evaluation.recalls),
    ]
