"""Answers as a CSV file."""

import csv
from collections.abc import Iterable
from io import StringIO

from clothing_model.inference.answers.answer import Answer

COLUMNS = ("photo", "model", "device", "milliseconds", "familiar", "rank", "label", "probability")


def answers_csv(rows: Iterable[tuple[str, Answer | str]]) -> str:
    """One line for each class of each photo, the most probable first.

    `rows` are (photo's name, answer) or (photo's name, sentence that says what is wrong);
    the sentence stands in an `error` column.
    """
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([*COLUMNS, "error"])
    for name, answer in rows:
        if isinstance(answer, str):
            writer.writerow([_plain(name), *[""] * (len(COLUMNS) - 1), answer])
            continue
        facts = [answer.model, answer.device, f"{answer.milliseconds:.1f}", answer.familiar]
        for rank, (label, probability) in enumerate(answer.predictions, start=1):
            writer.writerow([_plain(name), *facts, rank, _plain(label), f"{probability:.6f}", ""])
    return file.getvalue()


def _plain(text: str) -> str:
    """Text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
