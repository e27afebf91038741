"""Every backbone of the table: shapes, scaling, colours, weights."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import keras
import numpy as np
import pytest

from clothing_model import settings
from clothing_model.data.pictures.door import open_image
from clothing_model.errors import InvalidConfig, WeightsMissing
from clothing_model.network import pretrained
from clothing_model.network.backbones import ALL, BACKBONES, Backbone, backbone
from clothing_model.network.batches import prepare
from clothing_model.network.keras_layers import outputs_of_layers
from clothing_model.network.keras_model import vector_network
from clothing_model.network.stages import tuned_layers


def pixels(record: Backbone, photos: int = 2) -> np.ndarray:
    shape = (photos, record.image_size, record.image_size, 3)
    return np.random.default_rng(0).integers(0, 256, shape).astype("float32")


@pytest.mark.parametrize("record", BACKBONES, ids=lambda record: record.name)
def test_a_record_says_what_its_network_is(record: Backbone) -> None:
    bare = pretrained.build(record)
    vectors = vector_network(record, bare).predict_on_batch(pixels(record))
    assert vectors.shape == (2, record.vector_size)
    assert np.isfinite(vectors).all()
    assert len(record.depths) == 9
    assert set(record.depths) <= set(outputs_of_layers(bare))
    assert bare.count_params() == record.parameters
    stages: list[int | str] = [*range(1, len(record.cuts) + 1), ALL]
    for cut in map(record.cut, stages):
        tuned = tuned_layers(bare, cut)
        assert sum(layer.count_params() for layer in tuned) == cut.parameters


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("xception-150", keras.applications.xception),
        ("xception-299", keras.applications.xception),
        ("mobilenet-v2", keras.applications.mobilenet_v2),
    ],
)
def test_scaling_is_that_of_keras_applications(name: str, module: object) -> None:
    record = backbone(name)
    batch = pixels(record)
    ours = batch * np.float32(record.scale) + np.float32(record.offset)
    theirs = module.preprocess_input(batch.copy())  # type: ignore[attr-defined]
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_resnet_takes_red_green_blue_as_the_original_takes_its_own_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = backbone("resnet50")
    original = pretrained.build(record)
    original.save_weights(tmp_path / "resnet50_notop.weights.h5")
    monkeypatch.setenv("CLOTHING_WEIGHTS", str(tmp_path))
    batch = pixels(record, 1)
    theirs = original(keras.applications.resnet50.preprocess_input(batch.copy()))
    ours = vector_network(record).predict_on_batch(batch)
    np.testing.assert_allclose(ours, np.mean(theirs, (1, 2)), rtol=1e-3, atol=1e-3)


def test_the_first_kernel_takes_red_green_blue_whatever_its_weights_took() -> None:
    layer = keras.layers.Conv2D(1, 1)
    network = keras.Sequential([keras.layers.Input((2, 2, 3)), layer])
    layer.kernel.assign(np.array([2.0, 3.0, 1.0]).reshape(1, 1, 3, 1))  # for green, blue, red
    pretrained._order_channels(network, (1, 2, 0))
    assert np.ravel(layer.kernel).tolist() == [1.0, 2.0, 3.0]


def test_a_backbone_is_one_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another of Keras Applications, with options of its own."""
    row = replace(
        backbone("mobilenet-v2"),
        name="mobilenet-v2-slim",
        vector_size=1280,
        options={"weights": None, "include_top": False, "alpha": 0.35},
        weights="mobilenetv2-slim",
    )
    pretrained.build(row).save_weights(tmp_path / "mobilenetv2-slim_notop.weights.h5")
    monkeypatch.setenv("CLOTHING_WEIGHTS", str(tmp_path))
    assert vector_network(row).predict_on_batch(pixels(row)).shape == (2, 1280)
    assert (
        pretrained.load(row).count_params()
        < 500_000
        < pretrained.build(backbone("mobilenet-v2")).count_params()
    )


def test_efficientnet_v2_scales_as_its_own_preprocessing_does() -> None:
    record = backbone("efficientnet-v2b0")
    whole = keras.applications.EfficientNetV2B0(
        weights=None, include_top=False, input_shape=(224, 224, 3)
    )
    bare = pretrained.build(record)
    bare.set_weights(whole.get_weights())
    batch = pixels(record, 1)
    theirs = np.mean(whole(batch), (1, 2))
    np.testing.assert_allclose(
        vector_network(record, bare).predict_on_batch(batch), theirs, rtol=1e-3, atol=1e-4
    )


def test_unknown_backbone_is_named_in_a_sentence() -> None:
    with pytest.raises(InvalidConfig, match=r"no backbone called 'vgg'\. Choose one of .*\."):
        backbone("vgg")


def test_shipped_files_are_those_whose_hashes_are_listed() -> None:
    folder = settings.SHIPPED_BACKBONES
    listed = json.loads((folder / "weights.json").read_text(encoding="utf-8"))
    assert {"efficientnet-lite0_notop.weights.h5", "efficientnet-lite2_notop.weights.h5"} <= set(
        listed
    )
    for name, facts in listed.items():
        assert sha256((folder / name).read_bytes()).hexdigest() == facts["sha256"], name
        assert facts["licence"] == "Apache-2.0"


def test_weights_that_do_not_fit_are_said_to_be_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mobilenetv2_notop.weights.h5").write_bytes(b"not weights")
    monkeypatch.setenv("CLOTHING_WEIGHTS", str(tmp_path))
    with pytest.raises(WeightsMissing, match="does not fit that network or is damaged"):
        pretrained.load(backbone("mobilenet-v2"))


def test_weights_that_cannot_be_had_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(**_: object) -> None:
        raise OSError("no route to host")

    monkeypatch.setattr(keras.applications, "ResNet50", no_network)
    with pytest.raises(WeightsMissing, match="Connect to the internet once, or put resnet50_notop"):
        pretrained.weights_path(backbone("resnet50"))


def test_downloaded_weights_are_kept_for_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    record = backbone("mobilenet-v2")
    network = pretrained.build(record)
    monkeypatch.setattr(keras.applications, "MobileNetV2", lambda **_: network)
    first = pretrained.weights_path(record)
    monkeypatch.setattr(keras.applications, "MobileNetV2", None)
    assert pretrained.weights_path(record) == first
    assert first.parent == settings.cache_folder() / "weights"


def test_imagenet_top_names_what_real_photos_show(real_dataset: Path) -> None:
    """The shipped top layer and class list belong together: shoes are named as footwear."""
    record = backbone("efficientnet-lite0")
    photos = [open_image(path) for path in sorted((real_dataset / "test/shoes").iterdir())[:20]]
    vectors = vector_network(record).predict_on_batch(prepare(photos, 224, "bilinear"))
    top = pretrained.imagenet_top(record)
    assert top is not None
    kernel, bias = top
    names = pretrained.imagenet_classes()
    assert len(names) == kernel.shape[1] == 1000
    answers = [names[index] for index in (vectors @ kernel + bias).argmax(1)]
    footwear = {"running shoe", "Loafer", "loafer", "clog", "sandal", "cowboy boot"}
    assert sum(answer in footwear for answer in answers) >= 12, answers


@pytest.mark.parametrize("name", ["xception-150", "mobilenet-v2"])
def test_real_weights_load_offline(
    name: str, real_weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOTHING_WEIGHTS", str(real_weights))
    network = pretrained.load(backbone(name))
    assert not network.trainable_weights
    assert (
        pretrained.fingerprint(backbone(name))
        == (
            sha256((real_weights / pretrained.weights_path(backbone(name)).name).read_bytes())
        ).hexdigest()
    )
