"""The address that a class's phones are given, and its code."""

import re
import xml.etree.ElementTree as ET
from urllib.parse import unquote

import pytest

from pages.components.shared import phones
from pages.components.shared.phones import LONGEST, address_for_others, code_of

NAME, NUMBER = "http://teacher-pc.local:8501", "http://192.168.0.12:8501"


def others(monkeypatch: pytest.MonkeyPatch, beyond: bool, number: str = NUMBER) -> None:
    monkeypatch.setattr(phones, "listens_beyond", lambda: beyond)
    monkeypatch.setattr(phones, "addresses_for_others", lambda: (NAME, number))


@pytest.mark.parametrize("here", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501"])
def test_from_this_computer_its_number_in_the_network(
    monkeypatch: pytest.MonkeyPatch, here: str
) -> None:
    others(monkeypatch, beyond=True)
    found = address_for_others(f"http://{here}/train", {"preset": "large", "step": "14"})
    assert found == f"{NUMBER}/train?preset=large&step=14"
    others(monkeypatch, beyond=False)
    assert address_for_others(f"http://{here}/train", {}) is None


def test_without_a_number_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    others(monkeypatch, True, "http://127.0.0.1:8501")
    assert address_for_others("http://localhost:8501/", {}) == f"{NAME}/"


def test_an_address_from_elsewhere_is_as_good_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    others(monkeypatch, beyond=False)
    found = address_for_others("https://clothes.school.example/app/inside", {"section": "map"})
    assert found == "https://clothes.school.example/app/inside?section=map"


def test_what_is_too_long_for_a_code_is_the_page_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    others(monkeypatch, beyond=True)
    assert address_for_others(f"{NUMBER}/train", {"a": "x" * LONGEST}) == f"{NUMBER}/train"


def test_the_code_is_black_on_white_and_says_its_address() -> None:
    """Read back in a browser: `tests/browser/test_lesson.py`."""
    html = code_of(f"{NUMBER}/train?a=<b>&c=1")
    assert "&lt;b&gt;&amp;c=1" in html
    assert f"{NUMBER}</p>" in html
    source = re.search(r'src="data:image/svg\+xml[^,]*,([^"]+)"', html)
    assert source
    picture = ET.fromstring(unquote(source[1]))
    colours = {node.get(kind) for node in picture.iter() for kind in ("fill", "stroke")} - {None}
    assert colours == {"#000", "#fff"}
    assert int(picture.get("width", "0")) == 8 * (4 + 29 + 4)
