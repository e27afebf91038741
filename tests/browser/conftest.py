"""A server of its own and a real Chromium."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.server import Server, running
from tests.conftest import skip_or_fail

PATIENCE = 60_000  # ms; on two busy cores a first answer waits for TensorFlow
DESKTOP, PHONE = (1280, 900), (390, 844)

expect.set_options(timeout=PATIENCE)


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[[], Server]]:
    """Starts a fresh server; it ends with the test."""
    with ExitStack() as servers:
        numbers = count()

        def begin() -> Server:
            home = tmp_path / f"server-{next(numbers)}"
            home.mkdir()
            return servers.enter_context(running(home))

        yield begin


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server that the tests share."""
    with running(tmp_path_factory.mktemp("server")) as found:
        yield found


@pytest.fixture(scope="module")
def app(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose dataset is the module's own `root`."""
    with running(tmp_path_factory.mktemp("server"), root) as found:
        yield found


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Browser]]:
    """Starts Chromium as the system has it, with a camera that shows a test picture; the tests
    skip where it is absent."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        skip_or_fail("no chromium on this computer")
    with sync_playwright() as playwright, ExitStack() as started:

        def begin(*options: str) -> Browser:
            chromium = playwright.chromium.launch(
                executable_path=path,
                args=[
                    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
                    *("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"),
                    *options,
                ],
            )
            started.callback(chromium.close)
            return chromium

        yield begin


@pytest.fixture(scope="session")
def browser(launch: Callable[..., Browser]) -> Browser:
    """The one that most tests share."""
    return launch()


def _open(browser: Browser, size: tuple[int, int]) -> Page:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.set_default_timeout(PATIENCE)
    return context.new_page()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A browser window on a desktop."""
    window = _open(browser, DESKTOP)
    yield window
    window.context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A browser window as wide as a phone."""
    window = _open(browser, PHONE)
    yield window
    window.context.close()
