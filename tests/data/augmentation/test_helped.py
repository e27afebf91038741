"""What is told of the ways to augment is what the benchmark wrote."""

from dataclasses import replace

from clothing_model.data.augmentation.helped import Helped, Way
from clothing_model.data.augmentation.text import from_query
from tests.conftest import PROJECT

SAMPLE = Helped(
    backbone="A network",
    photos=10,
    variants=4,
    judged_on=200,
    command="python -m benchmarks.ways_to_augment DATASET",
    ways=(
        Way("none", "none", (100, 104, 102)),
        Way("crop", "crop-0.4", (103, 105, 104)),
        Way("blur", "blur-1.5", (99, 103, 101)),
        Way("erasing", "erasing-0.3", (100, 105, 102)),
    ),
)


def test_figures_and_the_sentence() -> None:
    none, crop, blur, erasing = SAMPLE.ways
    assert SAMPLE.figures(none) == "51.0\u00a0% (50.0 to 52.0\u00a0%)"
    assert [SAMPLE.gains(way) for way in (crop, blur, erasing)] == [
        [3, 1, 2],
        [-1, -1, -1],
        [0, 1, 0],
    ]
    both = "Better with each of the 3 seeds: crop. Worse with each of the 3 seeds: blur. What the"
    assert both in SAMPLE.sentence
    alike = replace(SAMPLE, ways=(none, erasing))
    assert "No way is better with each of the 3 seeds, and none is worse" in alike.sentence
    assert SAMPLE.sentence.startswith(f"Without augmentation {SAMPLE.figures(none)} of 200 ")


def test_what_was_measured_is_whole() -> None:
    helped = Helped.load()
    assert helped.ways[0].ranges == "none"
    assert {len(way.right) for way in helped.ways} == {3}
    for way in helped.ways:
        from_query(way.ranges)
        assert all(0 < right < helped.judged_on for right in way.right)


def test_the_readme_tells_the_same() -> None:
    helped = Helped.load()
    text = (PROJECT / "README.md").read_text(encoding="utf-8").replace("\u00a0", " ")
    for way in helped.ways:
        figures = helped.figures(way).replace("\u00a0", " ")
        assert f"| {way.name} | {figures} |" in text
