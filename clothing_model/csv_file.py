"""Tables as CSV files that spreadsheet programs open as they are meant, and run nothing of."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

TYPE = "text/csv"

# What a spreadsheet may take for the beginning of a formula, with the full-width forms: OWASP,
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NEGATIVE = re.compile(r"-[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")


def csv_file(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A header and rows of texts and numbers as a CSV file, RFC 4180.

    UTF-8 with the mark by which Excel knows it. A text that begins as a formula does gets an
    apostrophe before it; a negative number stays one. What no UTF-8 can hold becomes "?".
    """
    text = StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerows([disarmed(cell) for cell in row] for row in (header, *rows))
    return text.getvalue().encode("utf-8-sig", errors="replace")


def disarmed(cell: object) -> str:
    """A cell's text, which no spreadsheet takes for a formula; None is an empty cell."""
    text = "" if cell is None else str(cell)
    armed = text.startswith(_FORMULA) and not _NEGATIVE.fullmatch(text)
    return f"'{text}" if armed else text
