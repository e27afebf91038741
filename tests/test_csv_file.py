"""Tables for spreadsheet programs."""

import csv
from io import StringIO

import pytest

from clothing_model.csv_file import csv_file


def read(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")  # without it Excel takes the letters for others
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 30 1",
        "@SUM(A1)",
        "-2+3",
        "-",
        "--1",
        "-inf",
        "-1_000",
        "-1,5",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＋1",
        "－2+3",
        "＠A1",
    ],
)
def test_no_cell_is_a_formula_nor_is_a_heading(text: str) -> None:
    assert read(csv_file(["name", text], [[text, 1]])) == [["name", f"'{text}"], [f"'{text}", "1"]]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (-1, "-1"),
        (-0.25, "-0.25"),
        (-1e-9, "-1e-09"),
        ("-12.5", "-12.5"),
        ("-3E+4", "-3E+4"),
        (0, "0"),
        (True, "True"),
        (None, ""),
        ("", ""),
        ("'", "'"),
        ("a=b", "a=b"),
        (" =1", " =1"),
    ],
)
def test_everything_else_stays_what_it_is(cell: object, text: str) -> None:
    assert read(csv_file(["cell"], [[cell, "end"]]))[1] == [text, "end"]


@pytest.mark.parametrize(
    "text",
    [
        'a "quoted" name',
        "a,b;c",
        "two\nlines",
        "two\r\nlines",
        "two\rlines",
        "line\u2028line",
        "sôck, ソックス, 👕",
        "nul\0",
        '"',
        " a ",
    ],
)
def test_any_text_comes_back(text: str) -> None:
    assert read(csv_file([text], [[text, text], [text]])) == [[text], [text, text], [text]]


def test_a_name_that_is_no_unicode_does_not_stop_the_others() -> None:
    assert read(csv_file(["a"], [["sock\udcff.jpg"], ["b"]])) == [["a"], ["sock?.jpg"], ["b"]]
