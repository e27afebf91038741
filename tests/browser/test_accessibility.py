"""Every page for eyes that see little, and for hands on a keyboard: axe-core in light and dark."""

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from clothing_model.drawn import write_dataset
from clothing_model.training.config import TrainingConfig
from pages.components.inside.sections import SECTIONS
from tests.browser.conftest import PATIENCE
from tests.browser.server import Server
from tests.pages.made_runs import finish, submit

pytestmark = pytest.mark.browser

# So high that all of a page is in sight: axe leaves out what has to be scrolled to.
SIZE = {"width": 1366, "height": 3600}
LOOKS = 4  # at a page, a second apart
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Streamlit's own markup, by rule: a part of the HTML of what is left out.
NOT_OURS = {"presentation-role-conflict": 'data-testid="stFileUploaderDropzone"'}
# Addresses with what is there once they are done. {run}, {photo}: what the server has.
ADDRESSES = {
    "?drawings=1": ".answer-reading",
    "dataset": ".st-key-gallery img",
    "dataset?view=Problems": "h2 >> text=Classes in the splits",
    "dataset?view=Corrections": "text=No corrections yet",
    "dataset?photo={photo}": "[role=dialog] table",
    "augmentation": ".pictures img",
    "augmentation?show=Shear+or+turn%3F": ".pictures img",
    "augmentation?show=Ten+variants": ".pictures img",
    "train": "text=Learning rates",
    "train?run={run}": "h2 >> text=Learning rates",
    "runs?runs={run}": "[data-testid=stVegaLiteChart] svg",
    "models": "text=Make it for Keras",
    "lesson": "text=Start the lesson",
    "evaluate?lesson=chapter&step=15": "td[role=gridcell][title]",
    "glossary?term=loss": "text=Loss",
    "evaluate": "td[role=gridcell][title]",
    "evaluate?view=Mistakes": ".st-key-gallery img",
    "evaluate?view=Two+models": ".four",
    **{f"inside?section={section.name}": "h2" for section in SECTIONS},
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Few drawings in three splits, one of them under a wrong label."""
    root = tmp_path_factory.mktemp("photos") / "wardrobe"
    write_dataset(root, per_class={"train": 3, "validation": 1, "test": 1})
    hat = next((root / "validation" / "hat").iterdir())
    copyfile(hat, root / "validation" / "pants" / "cap.jpg")
    return root


@pytest.fixture(scope="module")
def found(app: Server, root: Path) -> dict[str, str]:
    """Two trainings of a sweep with their models, and a photo."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("RUNS", "MODELS"):
            patch.setenv(f"CLOTHING_{name}", str(app.home / name.lower()))
        rates = [TrainingConfig(learning_rate=rate) for rate in (0.001, 0.01)]
        first, second = submit(rates, "Learning rates")
        finish(first)
        finish(second, 281)
    photo = next((root / "validation" / "hat").iterdir())
    return {"run": first.id, "photo": f"{root.name}/validation/hat/{photo.name}"}


@pytest.fixture(scope="module")
def seen(browser: Browser) -> Iterator[Page]:
    """One window for all addresses, as light as the computer says."""
    context = browser.new_context(viewport=SIZE, color_scheme="light")  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    context.add_init_script(AXE_SCRIPT)
    yield context.new_page()
    context.close()


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe finds, a line for each element; without what is Streamlit's own."""
    found: list[dict[str, Any]] = page.evaluate(
        "options => axe.run(document, options).then(found => found.violations)", options
    )
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
        if rule["id"] not in NOT_OURS or NOT_OURS[rule["id"]] not in node["html"]
    ]


_END_FADING = """() => document.getAnimations()
    .filter(each => each instanceof CSSTransition).forEach(each => each.finish())"""


def in_both_themes(page: Page) -> list[str]:
    """Everything in the light theme, contrasts in the dark one."""
    light = _lasting(page, {"runOnly": {"type": "tag", "values": RULES}})
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".stApp")).to_have_css("color-scheme", "dark")
    dark = _lasting(page, {"runOnly": {"type": "rule", "values": ["color-contrast"]}})
    page.emulate_media(color_scheme="light")
    return light + [f"dark: {words}" for words in dark]


def _lasting(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe still finds when the page has had time to settle: what fades in, or is being
    drawn anew, has less contrast than it will have."""
    found: list[str] = []
    for _ in range(LOOKS):
        page.evaluate(_END_FADING)
        found = violations(page, options)
        if not found:
            break
        page.wait_for_timeout(1000)
    return found


@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_nothing(app: Server, found: dict[str, str], seen: Page, address: str) -> None:
    seen.goto(f"{app.address}/{address.format(**found)}")
    expect(seen.locator(ADDRESSES[address]).first).to_be_visible()
    expect(seen.locator("[data-test-script-state=running]")).to_have_count(0)
    expect(seen.locator("[data-stale=true], [data-testid=stProgress]")).to_have_count(0)
    assert in_both_themes(seen) == []


def test_whatever_has_the_focus_shows_it(app: Server, found: dict[str, str], page: Page) -> None:
    """From the menu on through a page: a frame, on the element itself or on what holds it."""
    page.goto(f"{app.address}/evaluate")
    expect(page.locator("td[role=gridcell][title]").first).to_be_visible()
    seen = set()
    for _ in range(18):
        page.keyboard.press("Tab")
        seen.add(page.evaluate(_FRAME))
    assert "" not in seen, seen
    assert len(seen) >= 5
    assert [words for words in seen if words.startswith("no frame")] == []


# What has the focus, with "no frame" before it where neither it nor what holds it has one.
_FRAME = """() => {
  let at = document.activeElement;
  while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const words = `${at.tagName} ${at.getAttribute("aria-label") ?? at.textContent.slice(0, 30)}`;
  for (let held = at, up = 0; held && up < 4; held = held.parentElement, up++) {
    const look = getComputedStyle(held);
    if (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2) return words;
    if (look.boxShadow !== "none") return words;
    if (up && look.borderTopColor === "rgb(31, 111, 120)") return words; // the theme's own
  }
  return `no frame: ${words}`;
}"""


def test_enlarged_to_200_percent_the_content_has_the_room(
    app: Server, found: dict[str, str], page: Page
) -> None:
    """Of a projector's 1366 x 768 half is left to either side: no menu in the way, no title that
    fills the window, nothing cut off."""
    page.set_viewport_size({"width": 683, "height": 384})
    page.goto(f"{app.address}/augmentation")
    expect(page.locator(".pictures img").first).to_be_attached()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_be_in_viewport()
    box = heading.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 100
    assert box["x"] < 40
    assert page.evaluate("document.documentElement.scrollWidth") <= 683


def test_a_row_of_runs_is_ticked_by_the_space_key(
    app: Server, found: dict[str, str], page: Page
) -> None:
    page.goto(f"{app.address}/runs")
    table = page.get_by_test_id("data-grid-canvas")
    expect(table).to_be_visible()
    table.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"[?&]runs=\d"))
    expect(page.locator("[data-testid=stVegaLiteChart] svg").first).to_be_visible()
