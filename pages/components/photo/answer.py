"""One photo's answer: the reading in words, the classes as bars, the small print."""

from html import escape

import streamlit as st

from clothing_model import wording
from clothing_model.inference.answers.answer import Answer, Prediction
from clothing_model.inference.answers.description import describe

BARS = 4

STYLE = """
<style>
h2.answer-reading {font-size: 1.35rem; font-weight: 600; line-height: 1.3; margin: 0 0 .7rem;
  padding: 0}
.answer-bars {font-variant-numeric: tabular-nums}
.answer-bar {display: grid; grid-template-columns: 6rem 1fr 4rem; gap: .7rem;
  align-items: center; margin: 0 0 .35rem}
.answer-bars.wide .answer-bar {grid-template-columns: 9rem 1fr 4rem}
.answer-label {overflow: hidden; text-overflow: ellipsis; white-space: nowrap}
.answer-track {height: .7rem; border-radius: .35rem; overflow: hidden;
  background: color-mix(in srgb, currentColor 11%, transparent)}
.answer-fill {display: block; height: 100%; background: #2f8f99}
.answer-fill.weak {background: color-mix(in srgb, #2f8f99 50%, transparent)}
.answer-share {text-align: right}
.answer-note {margin: .9rem 0 0; padding: .6rem .8rem; border-radius: .5rem; font-size: .92rem;
  border-left: .25rem solid #c98a1b; background: color-mix(in srgb, #c98a1b 12%, transparent)}
.answer-print {margin: .8rem 0 0; font-size: .85rem; opacity: .75}
</style>
"""


def show_reading(answer: Answer, checked: tuple[int, int] | None = None) -> None:
    """What the photo shows, in words; `checked` is how many validation photos the model had right,
    out of how many."""
    reading = describe(answer.predictions, answer.familiar, checked)
    words = f'<h2 class="answer-reading">{escape(reading.sentence)}</h2>'
    st.html(f'{STYLE}<div role="status">{words}</div>')


def show_details(
    answer: Answer, notes: tuple[str, ...] = (), checked: tuple[int, int] | None = None
) -> None:
    """The classes as bars, what to beware of, and the small print; `notes` are sentences about
    the file itself. It stands somewhere below the reading, whose style it shares."""
    reading = describe(answer.predictions, answer.familiar, checked)
    time = f"Answered in {wording.duration(answer.milliseconds / 1000)} ({answer.choice.title})"
    parts = [bars(answer.predictions, answer.familiar), note(reading.warning)]
    parts += [f'<p class="answer-print">{escape(line)}</p>' for line in (*notes, time)]
    st.html("".join(parts))


def show_bars(
    predictions: tuple[Prediction, ...],
    familiar: bool = True,
    shown: int = BARS,
    wide: bool = False,
) -> None:
    """The classes as bars, the most probable first: `shown` of them, and all others as one;
    `wide` leaves more room for their names."""
    st.html(f"{STYLE}{bars(predictions, familiar, shown, wide)}")


def note(words: str) -> str:
    """What to beware of, as HTML; nothing for ""."""
    return f'<p class="answer-note">{escape(words)}</p>' if words else ""


def bars(
    predictions: tuple[Prediction, ...], familiar: bool, shown: int = BARS, wide: bool = False
) -> str:
    """The classes as bars, as HTML that needs STYLE."""
    rows = [
        _bar(label, probability, "" if familiar and place == 0 else "weak")
        for place, (label, probability) in enumerate(predictions[:shown])
    ]
    if rest := predictions[shown:]:
        rows.append(_bar(f"{len(rest)} others", sum(p.probability for p in rest), "weak"))
    return f'<div class="answer-bars{" wide" if wide else ""}" role="list">{"".join(rows)}</div>'


def _bar(label: str, probability: float, kind: str) -> str:
    name, share = escape(label), f"{100 * probability:.1f}%"
    return (
        '<div class="answer-bar" role="listitem">'
        f'<span class="answer-label" title="{name}">{name}</span>'
        '<span class="answer-track" aria-hidden="true">'
        f'<span class="answer-fill {kind}" style="width: {share}"></span></span>'
        f'<span class="answer-share">{wording.probability(probability)}</span></div>'
    )
