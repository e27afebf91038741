"""Things made in threads: in order, a few ahead, and no more after a stop."""

import threading
from contextlib import closing

from clothing_model.tasks import in_threads


def test_what_is_made_comes_in_order() -> None:
    with closing(in_threads(lambda number: number * number, range(100))) as squares:
        assert list(squares) == [number * number for number in range(100)]


def test_whoever_stops_reading_waits_for_what_is_begun_alone() -> None:
    begun, most = [], threading.active_count()

    def work(number: int) -> int:
        begun.append(number)
        return number

    with closing(in_threads(work, range(100_000))) as made:
        assert next(made) == 0
    assert len(begun) < 1000
    assert threading.active_count() == most


def test_an_error_comes_at_its_place() -> None:
    seen = []
    try:
        with closing(in_threads(lambda number: 1 // (5 - number), range(50))) as made:
            for answer in made:
                seen.append(answer)
    except ZeroDivisionError:
        pass
    assert len(seen) == 5
