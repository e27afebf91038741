"""The browser of measurements: Debian's Chromium."""

import shutil

from playwright.sync_api import Browser, Playwright


def launch(playwright: Playwright, *options: str) -> Browser:
    """Chromium without a window; ends the command in a sentence where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise SystemExit("Chromium must be on this computer. None was found.")
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *options])
