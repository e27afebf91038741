"""Work in a process of its own: how far it is, and what it says when it fails."""

import pytest

from clothing_model.children import ChildFailed, run_child

MODULE = "tests.child"


def test_its_stages_are_reported_in_order() -> None:
    seen: list[tuple[str, int, int]] = []
    run_child(MODULE, ["well"], ("one", "two"), lambda *told: seen.append(told))
    assert sorted(set(seen), key=seen.index) == [("one", 0, 2), ("two", 1, 2)]


@pytest.mark.parametrize(
    ("how", "words", "uncaught"),
    [
        ("expected", r"^It must be a hat\. It is a shoe\.$", False),
        ("disk", "The disk is full", False),
        ("memory", "out of memory", False),
        ("uncaught", "^It ended unexpectedly.$", True),
        ("killed", "^It ended unexpectedly.$", False),
    ],
)
def test_what_went_wrong_is_told_without_names_of_the_program(
    how: str, words: str, uncaught: bool
) -> None:
    with pytest.raises(ChildFailed, match=words) as failed:
        run_child(MODULE, [how], ("one",))
    assert failed.value.uncaught == uncaught
    assert "clothing_model" not in str(failed.value)
