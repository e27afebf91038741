"""How much a visitor may have trained, each limit with its sentence."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from clothing_model import limits, settings
from clothing_model.data.augmentation import preset
from clothing_model.errors import TooMuch
from clothing_model.rights import OWNER, Visitor
from clothing_model.training import jobs
from clothing_model.training.allowance import check_allowed
from clothing_model.training.config import TrainingConfig
from clothing_model.training.execute import execute
from clothing_model.training.run import runs

ANNA, BEN = Visitor("a" * 32, "Anna"), Visitor("b" * 32, "Ben")
ONE = [TrainingConfig()]


def test_a_run_keeps_who_made_it() -> None:
    (run,) = jobs.submit(ONE, visitor=ANNA)
    kept = runs.load(run.id)
    assert (kept.maker, kept.made_by) == (ANNA.id, "Anna")
    (run,) = jobs.submit(ONE)
    assert (run.maker, run.made_by) == ("", "")


def test_so_many_of_one_visitor_wait_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.QUEUED.variable, "2")
    first, _ = jobs.submit([*ONE, TrainingConfig(epochs=2)], visitor=ANNA)
    words = "At most 2 trainings of one visitor .* You have 2\\. This is one more"
    with pytest.raises(TooMuch, match=words):
        jobs.submit(ONE, visitor=ANNA)
    jobs.submit(ONE, visitor=BEN)
    jobs.submit(ONE * 3)  # the teacher's
    runs.ask_to_stop(first)
    with pytest.raises(TooMuch, match=r"You have 1\. These are 2 more\."):
        jobs.submit(ONE * 2, visitor=ANNA)
    jobs.submit(ONE, visitor=ANNA)
    with pytest.raises(TooMuch):
        jobs.start_again(first, ANNA)
    jobs.start_again(first)


def test_presses_in_one_moment_count_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.QUEUED.variable, "3")
    together = threading.Barrier(8)

    def press(_: int) -> bool:
        together.wait()
        try:
            return bool(jobs.submit(ONE, visitor=ANNA))
        except TooMuch:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(press, range(8))) == 3


def test_so_many_of_all_visitors_wait_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who throws away its token is another visitor, and there are no more trainings for that."""
    monkeypatch.setenv(limits.QUEUED_IN_ALL.variable, "3")
    for number in range(3):
        jobs.submit(ONE, visitor=Visitor(f"{number}"))
    with pytest.raises(TooMuch, match="At most 3 trainings of all visitors"):
        jobs.submit(ONE, visitor=Visitor("4"))


def test_epochs_times_variants() -> None:
    shaken = TrainingConfig(epochs=50, augmentation=preset("chapter"), variants=0)
    with pytest.raises(TooMuch, match=r"at most 500\. You asked for 50 × 50 = 2,500"):
        check_allowed(ANNA, [shaken])
    with pytest.raises(TooMuch, match=r"You asked for 501\. Take fewer epochs, or"):
        check_allowed(ANNA, [TrainingConfig(epochs=501)])
    check_allowed(ANNA, [TrainingConfig(epochs=500)])
    check_allowed(OWNER, [shaken])


def test_what_is_saved_has_its_room_for_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    run = runs.create(TrainingConfig())
    (settings.models_folder() / "large").mkdir(parents=True)
    with (settings.models_folder() / "large" / "head.npz").open("wb") as file:
        file.truncate(3 << 20)
    monkeypatch.setenv(limits.SAVED.variable, "4")
    check_allowed(OWNER, ONE)
    monkeypatch.setenv(limits.SAVED.variable, "3")
    with pytest.raises(TooMuch, match=r"less than 3 MB of the disk\. They take 3 MB"):
        check_allowed(OWNER, ONE)
    (end,) = execute([run])  # one that waited meanwhile
    assert (end.state, end.sentence[:39]) == ("failed", "Models and trainings must take less tha")
