"""The shipped model: one photo, many threads, any device."""

import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clothing_model.data.pictures.door import encode_jpeg, open_image
from clothing_model.drawn import draw, samples
from clothing_model.errors import DeviceMissing, InvalidConfig, InvalidImage, InvalidModel
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.network.batches import prepare, run_in_batches
from clothing_model.network.engine import choose
from tests.data.pictures.made_pictures import saved
from tests.data.pictures.made_profiles import SPACES, in_space


def test_probabilities_of_every_class_in_order(shipped: Classifier) -> None:
    photo, answer = shipped.answer(encode_jpeg(draw("pants", 1)))
    shares = [prediction.probability for prediction in answer.predictions]
    assert photo.pixels.shape == (533, 400, 3)
    assert sum(shares) == pytest.approx(1)
    assert shares == sorted(shares, reverse=True)
    assert {p.label for p in answer.predictions} == set(shipped.saved.class_names)
    assert (answer.model, answer.choice) == ("clothes-lite2", choose())
    assert 0 < answer.milliseconds < 60_000


def test_the_offered_samples_are_named_rightly(shipped: Classifier) -> None:
    """Most of them: a drawing is not a photo, but these are offered to try the app with."""
    wrong = []
    for sample in samples():
        _, answer = shipped.answer(encode_jpeg(draw(sample.label, sample.seed)))
        if answer.predictions[0].label != sample.label:
            wrong.append((sample.label, answer.predictions[0]))
    assert len(wrong) <= len(samples()) // 5, wrong


def test_noise_is_unfamiliar_and_clothes_are_not(shipped: Classifier) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (300, 300, 3), dtype=np.uint8)
    assert not shipped.answer(encode_jpeg(noise))[1].familiar
    assert not shipped.answer(encode_jpeg(np.full_like(noise, 90)))[1].familiar
    assert shipped.answer(encode_jpeg(draw("pants", 12)))[1].familiar


@pytest.mark.parametrize(
    # Of pants it is unsure: a change by 1 of every third number moves its answer by 0.02.
    ("label", "most"),
    [("pants", 0.025), ("skirt", 0.01)],
)
def test_the_same_picture_has_the_same_answer_in_any_profile_and_file(
    shipped: Classifier, label: str, most: float
) -> None:
    pixels = draw(label, 1)
    plain = Image.fromarray(pixels)
    larger = plain.resize((3 * plain.width, 3 * plain.height), Image.Resampling.LANCZOS)
    files = [saved(plain, "WEBP", lossless=True, method=0), saved(larger, "BMP")]
    for name in SPACES:
        image, profile = in_space(name, pixels)
        files.append(saved(image, "PNG", icc_profile=profile))
    wanted = dict(shipped.answer(saved(plain, "PNG"))[1].predictions)
    for file in files:
        got = dict(shipped.answer(file)[1].predictions)
        assert max(abs(got[name] - wanted[name]) for name in wanted) < most


def test_a_broken_file_is_an_invalid_image(shipped: Classifier) -> None:
    with pytest.raises(InvalidImage):
        shipped.answer(b"not a picture")


def test_every_way_to_the_network_takes_the_same_pixels(
    shipped: Classifier, drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Training and evaluation go by batches of files, prediction by one photo's bytes."""
    path = next(drawn_dataset.rglob("*.jpg"))
    size, interpolation = shipped.saved.image_size, shipped.saved.interpolation
    by_batch = next(run_in_batches(lambda batch: batch, [path], size, interpolation))
    seen: list[np.ndarray] = []
    real = shipped.engine.timed_vectors
    monkeypatch.setattr(
        shipped.engine, "timed_vectors", lambda batch: seen.append(batch) or real(batch)
    )
    shipped.answer(path.read_bytes())
    np.testing.assert_array_equal(seen[0][0], by_batch[0])
    np.testing.assert_array_equal(seen[0], prepare([open_image(path)], size, interpolation))


def test_threads_get_the_answers_that_one_gets(shipped: Classifier) -> None:
    photos = [encode_jpeg(draw(label, 7)) for label in shipped.saved.class_names]
    alone = [shipped.answer(photo)[1].predictions for photo in photos]
    found: dict[int, object] = {}

    def ask(index: int) -> None:
        found[index] = shipped.answer(photos[index])[1].predictions

    threads = [threading.Thread(target=ask, args=(index,)) for index in range(len(photos))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[index] for index in range(len(photos))] == alone


@pytest.mark.needs("tensorflow")
def test_a_gpu_that_is_not_there_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    import keras

    monkeypatch.setattr(keras.distribution, "list_devices", lambda kind: [])
    with pytest.raises(DeviceMissing, match="no graphics card"):
        Classifier.load(device="gpu")
    with pytest.raises(InvalidConfig, match=r"The device must be cpu or gpu\. You gave 'tpu'"):
        Classifier.load(device="tpu")


def test_an_unknown_model_is_said_so() -> None:
    with pytest.raises(InvalidModel, match="no saved model called 'nothing'"):
        Classifier.load("nothing")
