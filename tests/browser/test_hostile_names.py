"""Names from outside are shown as they are: no page loads anything from another computer."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Request, expect

from clothing_model.data.datasets import corrections
from clothing_model.data.datasets.folders import scan
from clothing_model.files import write_json
from clothing_model.network.models.folder import SHIPPED, find_model
from clothing_model.training.config import TrainingConfig
from clothing_model.training.run import runs
from tests.browser.server import Server, running
from tests.data.datasets.folders import fill, photos
from tests.pages.made_runs import train

pytestmark = pytest.mark.browser

ELSEWHERE = "evil.example"
FOLDER = rf"![x](http:\\{ELSEWHERE}\a.png) ~~gone~~ $x^2$ <img src=http:\\{ELSEWHERE}\b.png>"
TEXT = f"![x](http://{ELSEWHERE}/c.png) [l](http://{ELSEWHERE}) <img src=//{ELSEWHERE}/d.png> ~~g~~"
RUN, MODEL, DATASET = "20260101-000000-resnet50-1", "hostile", "hostile ~~d~~"
PHOTO = f"{DATASET}/test/{FOLDER}/0.jpg"
VIEWS = ("Figures", "Mistakes", "Compare")
MARKUP = f"[src*='{ELSEWHERE}'], [href*='{ELSEWHERE}'], [style*='{ELSEWHERE}'], del, .katex"

PAGES = {
    f"?model={MODEL}&photo={PHOTO}": "evil",
    "dataset": "gone",
    "dataset?view=Problems": "1 file is skipped",
    "dataset?view=Corrections": "gone",
    f"dataset?photo={PHOTO}": "gone",
    f"augmentation?photo={PHOTO}": "Choose",
    f"inside?photo={PHOTO}": "995 others",
    f"train?run={RUN}": "evil",
    "runs": "1 training",
    f"runs?runs={RUN}": "1 training",
    f"models?model={MODEL}": "2 models",
    **{f"evaluate?model={MODEL}&view={view}": "gone" for view in VIEWS},
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose classes, files, runs and models have such names."""
    home = tmp_path_factory.mktemp("server")
    named = photos({"train": 3, "validation": 2, "test": 2}).items()
    root = fill(home / DATASET, {path.replace("hat", FOLDER): data for path, data in named})
    fill(root, {f"train/pants/{FOLDER}.jpg": b"no photo"})
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CACHE", "DATA", "RUNS", "MODELS"):
            patch.setenv(f"CLOTHING_{name}", str(home / name.lower()))
        _make_runs()
        _make_model(home / "models" / MODEL)
        corrections.leave_out(scan(root), scan(root).photos[0])
    with running(home, root) as server:
        yield server


def _make_runs() -> None:
    first = runs.create(TrainingConfig(epochs=3), "sweep ~~s~~", TEXT)
    os.rename(first.folder, first.folder.with_name(RUN))
    run = replace(first, id=RUN)
    runs.rename(run, TEXT[:80], TEXT)
    train(run)
    runs.update_status(run, state="failed", sentence=TEXT)


def _make_model(folder: Path) -> None:
    shipped = find_model(SHIPPED)
    facts = dict(shipped.facts)
    others = [label for label in facts["class_names"] if label != "hat"]
    facts |= {"class_names": [FOLDER, *others[1:], TEXT]}
    facts |= {"name": MODEL, "title": TEXT, "run": TEXT}
    facts["training"] = {**facts["training"], "dataset": TEXT}
    facts["dataset"] = {**facts["dataset"], "name": TEXT}
    folder.mkdir(parents=True)
    write_json(folder / "model.json", facts)
    for file in shipped.folder.iterdir():
        if file.name != "model.json":
            (folder / file.name).symlink_to(file)


@pytest.mark.parametrize("address", PAGES)
def test_no_name_becomes_markup(hostile: Server, page: Page, address: str) -> None:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.goto(f"{hostile.address}/{quote(address, safe='?=&+')}")
    expect(page.get_by_text(PAGES[address]).first).to_be_visible(timeout=25_000)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    found = page.locator(MARKUP)
    assert [found.nth(n).evaluate("it => it.outerHTML") for n in range(found.count())] == []
    foreign = [r.url for r in asked if not r.url.startswith((hostile.address, "data:", "blob:"))]
    assert foreign == []


def test_a_browser_refuses_what_lies_elsewhere(hostile: Server, page: Page) -> None:
    """Should a name become markup after all."""
    page.goto(f"{hostile.address}/runs")
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()
    refused = page.evaluate(
        """() => new Promise(done => {
            document.addEventListener('securitypolicyviolation', e => done(e.blockedURI))
            document.body.append(Object.assign(new Image(), {src: 'http://evil.example/e.png'}))
        })"""
    )
    assert str(refused).startswith(f"http://{ELSEWHERE}")
