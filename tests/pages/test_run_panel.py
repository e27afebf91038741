"""Trainings as the Train page shows them, without a browser and without a worker."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from clothing_model.data.augmentation import PRESETS
from clothing_model.training import presets
from clothing_model.training.config import TrainingConfig
from clothing_model.training.run import queue, runs
from pages.components.charts.curves import Curve, accuracy_chart
from pages.components.runs.table import table_row
from pages.components.shared import run_curves
from pages.components.shared.run_words import one_line, photos_text, short_name
from pages.components.train.panel import renewal
from tests.pages.made_runs import (
    IMBALANCED,
    figures,
    finish,
    no_worker,
    set_status,
    submit,
    train,
)
from tests.pages.opening import in_address
from tests.pages.reading import texts
from tests.pages.train_page import charts, open_page

__all__ = ["no_worker"]
pytestmark = pytest.mark.usefixtures("no_worker")


@pytest.mark.parametrize(
    ("age", "change", "seconds"),
    [
        (0, {}, 0.2),
        (3, {}, 1.0),
        (3, {"state": "starting"}, 0.2),
        (3, {"state": "extracting", "sentence": "Reading photos."}, 0.2),
        (3, {"state": "extracting", "photos_done": 32, "photos": 942}, 1.0),
        (3, {"state": "training", "best_epoch": 1}, 1.0),
        (60, {"state": "starting"}, 1.0),
        (3, {"state": "failed"}, None),
    ],
)
def test_a_page_looks_more_often_until_something_is_counted(
    age: float, change: dict[str, object], seconds: float | None
) -> None:
    """But not for ever, and not while a run has to wait for others."""
    (run,) = submit([TrainingConfig()])
    set_status(run, **change)
    run = replace(run, created=(datetime.now(UTC) - timedelta(seconds=age)).isoformat())
    assert renewal([run], [runs.status(run)]) == seconds


def test_a_page_at_another_pace_is_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fragment cannot change how often it is renewed."""
    (run,) = submit([TrainingConfig()])
    page = open_page(run=run.id)
    assert page.get("progress")[0].proto.text == "It starts in a moment …"
    drawn = []
    monkeypatch.setattr(
        "pages.components.train.panel.show_curves", lambda *_, **__: drawn.append(1)
    )
    paces = iter([0.2, 1.0, 1.0, 1.0])
    monkeypatch.setattr("pages.components.train.panel.renewal", lambda *_: next(paces))
    page.run()
    assert not page.exception
    assert (drawn, list(paces)) == ([1], [])


def test_a_run_in_the_middle_shows_its_progress_and_can_be_stopped() -> None:
    (run,) = submit([TrainingConfig(epochs=10)])
    train(run, epochs=4)
    page = open_page(run=run.id)
    (words,) = [bar.proto.text for bar in page.get("progress")]
    assert words == "Epoch 4 of 10, best validation 78.0\xa0%, about 12 s left"
    assert len(charts(page)) == 2
    page.button(key="stop-runs").click().run()
    assert runs.is_asked_to_stop(run)


def test_a_finished_run_says_what_was_saved() -> None:
    run = finish(submit([TrainingConfig(backbone="xception-150")])[0])
    page = open_page(run=run.id)
    said = texts(page)
    assert "Folder: xception-150_06_0.830" in said
    assert "(283 of 341) validation photos" in said
    assert "95 % interval" in said
    assert "memorise" in said
    assert not page.get("progress")


def test_an_accuracy_stands_beside_that_of_the_largest_class_alone() -> None:
    """While it grows, and at the end."""
    (run,) = submit([TrainingConfig()])
    train(run, epochs=4)
    set_status(run, largest=IMBALANCED["largest_class"])
    always = "Always answering common would be right on 93.8 % (30 of 32)"
    assert f"{always} validation photos." in texts(open_page(run=run.id))
    finish(run, validation=IMBALANCED)
    said = texts(open_page(run=run.id))
    assert always in said
    assert (
        "in which every class counts the same, is 50.0 %. The model never gives the answer rare."
        in said
    )


def test_all_who_watch_share_the_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those who come in the same moment."""
    made = []

    def make(curves: tuple[Curve, ...], epochs: int, setting: str) -> Any:
        made.append(epochs)
        return accuracy_chart(curves, epochs, setting)

    monkeypatch.setattr(run_curves, "accuracy_chart", make)
    curves = (Curve("mine", tuple(figures(7, 0.8))),)
    with ThreadPoolExecutor(8) as watchers:
        found = list(watchers.map(lambda _: run_curves.specs(curves, 7), range(8)))
    assert made == [7]
    assert all(charts is found[0] for charts in found)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({}, "efficientnet-lite2"),
        ({"photos": 600, "backbone": "resnet50"}, "resnet50"),
        ({"learning_rate": 0.01, "inner_size": 100}, "learning rate 0.01, inner layer 100"),
        ({"augmentation": PRESETS["chapter"], "variants": 2}, "augmented, variants 2"),
    ],
)
def test_a_run_of_the_form_is_called_by_what_is_not_as_usual(
    change: dict[str, Any], name: str
) -> None:
    (run,) = submit([TrainingConfig(**change)])
    assert short_name(run) == name
    assert one_line(run).count("learning rate") == 1
    assert short_name(replace(run, name="mine")) == "mine"


def chapters_sweep(photos: int = 0) -> None:
    found = presets.preset("learning-rates")
    configs = [replace(c, backbone="xception-150", photos=photos) for c in found.configs]
    for run, right in zip(submit(configs, found.title), (270, 282, 283, 266), strict=True):
        finish(run, right)


def test_a_sweep_is_a_table_with_the_chapter_beside_it() -> None:
    chapters_sweep()
    page = open_page(sweep="sweep-1")
    said = texts(page)
    assert "Learning rate 0.001 is best: 83.0 % (283 of 341) right on validation" in said
    assert "Diamond: the chapter's own best result" in said
    assert "the chapter's best" in json.dumps(charts(page)[0])
    assert '<th scope="col">The chapter</th>' in said
    table = said.partition("<tbody>")[2]
    assert [table.count(f"{share} %</td>") for share in ("82.7", "83.0", "78.0")] == [1, 1, 1]
    assert table.count('class="preferred"') == 1
    assert "Overfits.</strong> It gets" in table
    assert "13 photos fewer right than 0.001" in table


def test_what_the_chapter_did_not_do_is_not_laid_over_its_results() -> None:
    chapters_sweep(photos=600)
    page = open_page(sweep="sweep-1")
    assert "the chapter" not in texts(page).lower()
    assert "the chapter's best" not in json.dumps(charts(page)[0])


def test_a_failed_run_says_why_and_starts_again() -> None:
    (run,) = submit([replace(TrainingConfig(), learning_rate=1e6)])
    set_status(run, state="failed", sentence="The loss is no number any more.")
    page = open_page(run=run.id)
    assert r"The loss is no number any more\." in page.error[0].value
    assert charts(page) == []
    page.button(key=f"again-{run.id}").click().run()
    assert runs.status(run).state == "queued"


def test_a_run_that_waits_says_for_how_many() -> None:
    submit([TrainingConfig()])
    (second,) = submit([TrainingConfig()])
    page = open_page(run=second.id)
    assert page.get("progress")[0].proto.text == "Waiting: 1 training is before it."


def test_a_run_that_is_started_again_waits_at_the_end_of_the_queue() -> None:
    """However long ago it was made."""
    first, second = submit([TrainingConfig()]) + submit([TrainingConfig()])
    set_status(first, state="failed")
    queue.enqueue([second.id])
    runs.start_again(first)
    page = open_page(run=first.id)
    assert page.get("progress")[0].proto.text == "Waiting: 1 training is before it."
    assert open_page(run=second.id).get("progress")[0].proto.text == "It starts in a moment …"


def test_a_run_that_is_gone_has_a_sentence() -> None:
    assert "There is no training called" in texts(open_page(run="../../etc"))
    assert "There are no trainings started together" in texts(open_page(sweep="gone"))


def test_what_others_train_can_be_watched() -> None:
    (run,) = submit([TrainingConfig()])
    page = open_page()
    page.button(key=f"watch-{run.id}").click().run()
    assert in_address(page, "run") == run.id
    assert len(charts(page)) == 2


@pytest.mark.parametrize(
    ("asked", "known", "words"),
    [
        (600, 0, "600 photos at most"),
        (600, 48, "48 photos"),
        (600, 600, "600 photos"),
        (0, 0, "all photos"),
        (0, 3_068, "all 3,068 photos"),
    ],
)
def test_a_run_says_how_many_photos_it_really_has(asked: int, known: int, words: str) -> None:
    (run,) = submit([TrainingConfig(photos=asked)])
    set_status(run, train_photos=known)
    assert photos_text(run, runs.status(run)) == words
    in_table = table_row(run, runs.status(run))["photos"]
    assert in_table == ("all" if not asked else f"{known or asked}")
    page = open_page(run=run.id)
    assert f"EfficientNet-Lite2, {words}" in texts(page)


def progress(page: AppTest) -> str:
    (words,) = [bar.proto.text for bar in page.get("progress")]
    return str(words)


def test_the_head_and_tuning_are_told_apart() -> None:
    config = TrainingConfig(epochs=4, tuned_stages=2, tuning_epochs=6)
    run = runs.create(config)
    train(run, epochs=3)
    page = open_page(run=run.id)
    assert "Epoch 3 of 10, the head alone" in progress(page)
    set_status(run, state="extracting", photos_done=5, photos=9)
    page = open_page(run=run.id)
    words = "What stays frozen looks at each photo and its mirror image once: 5 of 9"
    assert words in progress(page)
    train(run, epochs=8)
    page = open_page(run=run.id)
    assert "Epoch 8 of 10, the head with stages 6 and 7" in progress(page)
    assert "Tuning stages 6 and 7" in texts(page)
    for chart in charts(page):
        layers = json.dumps(chart)
        assert '"mark": {"type": "rule"' in layers
    assert "From the upright line on" in texts(page)
    curve = Curve("a", tuple(figures(8, 0.8)), head_epochs=4)
    rows = [
        row for data in accuracy_chart([curve], 10).to_dict()["datasets"].values() for row in data
    ]
    assert {"epoch": 4.5, "word": "tuning →"} in rows
