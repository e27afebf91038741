"""The brightest place of each channel: found, kept as vectors are made, and read again."""

from pathlib import Path

import numpy as np
import pytest

from clothing_model.data.datasets.folders import Manifest, scan
from clothing_model.data.pictures.door import open_image
from clothing_model.network.backbones import backbone
from clothing_model.network.batches import prepare
from clothing_model.network.engine import at_hand
from clothing_model.network.features import extract
from clothing_model.network.layer_engine import open_layer_engine
from clothing_model.network.lazy import LazyEngine
from clothing_model.network.peak_store import peaks_of
from clothing_model.network.peaks import extract_peaks, missing_peaks

LITE0 = backbone("efficientnet-lite0")


@pytest.fixture
def manifest(drawn_dataset: Path) -> Manifest:
    return scan(drawn_dataset)


def test_a_peak_is_the_largest_value_and_its_place() -> None:
    first = np.zeros((2, 4, 6, 3), np.float32)
    first[0, 3, 5, 0], first[1, 1, 2, 2] = 4, 0.5
    first[:, :, :, 1] = -2
    first[0, 2, 0, 1] = -1
    second = np.full((2, 1, 1, 1), 1e6, np.float32)
    peaks = peaks_of([first, second])
    assert peaks.shape == (2, 4)
    assert peaks[0, 0].tolist() == (4.0, 3, 5)
    assert peaks[1, 2].tolist() == (0.5, 1, 2)
    assert peaks[0, 1].tolist() == (-1.0, 2, 0)
    assert peaks[0, 3].tolist() == (65504.0, 0, 0)  # as large as 16 bits can tell


@pytest.mark.needs("litert")
def test_peaks_are_kept_with_vectors_and_are_those_of_the_maps(manifest: Manifest) -> None:
    photos = manifest.photos[:3]
    vectors = extract(LITE0, manifest, photos)
    assert missing_peaks(LazyEngine(LITE0), photos) == 0
    peaks = extract_peaks(LazyEngine(LITE0), manifest, photos)
    engine = open_layer_engine(at_hand(LITE0))
    for row, vector, photo in zip(peaks, vectors, photos, strict=True):
        pixels = open_image(manifest.file(photo))
        own, maps = engine.look(
            prepare([pixels], LITE0.image_size, LITE0.interpolation), LITE0.depths
        )
        np.testing.assert_allclose(vector, own[0], rtol=1e-5, atol=1e-6)
        highest = np.concatenate([each[0].max((0, 1)) for each in maps])
        np.testing.assert_allclose(row["value"], highest, rtol=1e-3, atol=1e-4)
        first = maps[0][0]
        for channel, (value, line, column) in enumerate(row[: first.shape[-1]].tolist()):
            assert first[line, column, channel] == pytest.approx(value, rel=1e-3, abs=1e-4)


@pytest.mark.needs("litert")
def test_missing_peaks_are_made_in_one_pass_that_gives_vectors_too(manifest: Manifest) -> None:
    photos = manifest.photos[:3]
    seen: list[tuple[int, int]] = []
    extract_peaks(LazyEngine(LITE0), manifest, photos, lambda *figures: seen.append(figures))
    assert seen == [(3, 3)]

    def refuse(_done: int, _total: int) -> None:
        raise AssertionError("the network ran again")

    vectors = extract(LITE0, manifest, photos)
    assert vectors.shape == (3, 1280)
    extract_peaks(LazyEngine(LITE0), manifest, photos, refuse)
