"""Pages opened without a browser, by way of the entry script that every visit runs."""

from streamlit.testing.v1 import AppTest

from tests.conftest import PROJECT


def page_at(name: str, timeout: float = 60) -> AppTest:
    """The page of that name before its first run."""
    start = str(PROJECT / "pages" / "start.py")
    return AppTest.from_file(start, default_timeout=timeout).switch_page(f"{name}.py")


def opened_at(name: str, address: dict[str, str], timeout: float = 60) -> AppTest:
    """The page after its first run, with these values in its address; it has not failed."""
    page = page_at(name, timeout)
    for key, value in address.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception
    return page


def in_address(page: AppTest, name: str) -> str:
    """What stands in the page's address."""
    value = page.query_params[name]
    return value if isinstance(value, str) else value[0]
