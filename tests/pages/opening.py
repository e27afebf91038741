"""Pages opened without a browser."""

from streamlit.testing.v1 import AppTest

from tests.conftest import PROJECT


def page_file(name: str) -> str:
    """The program of a page, by its name in the address."""
    return str(PROJECT / "pages" / f"{name}.py")


def opened_at(name: str, address: dict[str, str], timeout: float = 60) -> AppTest:
    """The page after its first run, with these values in its address; it has not failed."""
    page = AppTest.from_file(page_file(name), default_timeout=timeout)
    for key, value in address.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception
    return page


def in_address(page: AppTest, name: str) -> str:
    """What stands in the page's address."""
    value = page.query_params[name]
    return value if isinstance(value, str) else value[0]
