"""One at a time: threads, processes, and systems without flock."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from clothing_model.locks import exclusive
from tests.conftest import PROJECT

# Counts to its end in steps that another process would spoil; the lock alone keeps it right.
COUNTER = """
import sys
{without}
from pathlib import Path
from clothing_model.locks import exclusive
lock, count = Path({lock!r}), Path({count!r})
for _ in range(30):
    with exclusive(lock):
        count.write_text(str(int(count.read_text()) + 1))
"""
NO_FLOCK = "import warnings; warnings.simplefilter('ignore'); sys.modules['fcntl'] = None"


@pytest.mark.parametrize("without", ["", NO_FLOCK], ids=["flock", "no flock"])
def test_processes_take_turns(without: str, tmp_path: Path) -> None:
    lock, count = tmp_path / "count.lock", tmp_path / "count"
    count.write_text("0")
    code = COUNTER.format(without=without, lock=str(lock), count=str(count))
    counters = [subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT) for _ in range(3)]
    assert [counter.wait(120) for counter in counters] == [0, 0, 0]
    assert count.read_text() == "90"


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom clothing_model.locks import exclusive\n"
        f"with exclusive(Path({str(tmp_path / 'lock')!r})):\n"
        "    print('held', flush=True)\n    time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=PROJECT, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        waited = []
        with exclusive(tmp_path / "lock", lambda: waited.append(1) or holder.kill()):
            assert waited


def test_who_waits_can_give_up(tmp_path: Path) -> None:
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with exclusive(tmp_path / "lock"):
            held.set()
            assert over.wait(60)

    class Enough(Exception):
        pass

    def give_up() -> None:
        raise Enough

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(60)
    with pytest.raises(Enough), exclusive(tmp_path / "lock", give_up):
        pass
    over.set()
    holder.join()
    with exclusive(tmp_path / "lock", give_up):
        pass


def test_an_error_gives_the_lock_back(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), exclusive(tmp_path / "lock"):
        raise ZeroDivisionError
    with exclusive(tmp_path / "lock", lambda: pytest.fail("it is still held")):
        pass
