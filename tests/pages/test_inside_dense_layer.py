"""The dense layer at work, on the page Inside."""

import re
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from clothing_model import drawn
from clothing_model.data.datasets.folders import scan
from clothing_model.data.pictures.door import open_image
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.inference.explanation.dense_layer import deciding
from clothing_model.network.batches import prepare
from tests.pages.inside_page import known_vectors, opened, vector_of
from tests.pages.reading import texts

ROW = r'title="([^"]+)">.*?"number">(.*?)</span>.*?"number">(.*?)</span>'


pytestmark = pytest.mark.needs("litert")


@pytest.fixture(autouse=True)
def wardrobe(drawn_dataset: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLOTHING_DATASET", str(drawn_dataset))
    known_vectors(monkeypatch)
    return drawn_dataset


def html(page: AppTest) -> str:
    return "".join(part.proto.body for part in page.get("html"))


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def test_scores_percentages_and_deciding_numbers_are_the_models_own(
    shipped: Classifier, wardrobe: Path
) -> None:
    page = opened("dense")
    sample = drawn.samples()[0]
    pixels = open_image(drawn.jpeg_of(sample.label, sample.seed))
    logits, vectors = shipped.run(prepare([pixels], 260, "bilinear"))
    rows = re.findall(ROW, html(page))
    names = shipped.saved.class_names
    order = np.argsort(-logits[0], kind="stable")
    assert [row[0] for row in rows[:10]] == [names[index] for index in order]
    assert [number(row[1]) for row in rows[:10]] == pytest.approx(logits[0][order], abs=0.006)
    share = float(shipped.probabilities(logits)[0].max())
    assert rows[0][2] == f"{100 * share:.1f}\u00a0%"

    found = deciding(shipped.head, vectors[0], int(order[0]), int(order[1]))
    shown = re.findall(r"no\. ([\d,]+)</span><span>[^<]+= ([^<]+)<", html(page))
    assert [int(n.replace(",", "")) for n, _ in shown] == found.most(20)
    assert [number(part) for _, part in shown] == pytest.approx(
        found.parts[found.most(20)], abs=0.006
    )
    assert f"is {found.ahead:+.2f}" in texts(page).replace("**", "").replace("−", "-")


def test_beside_a_number_stand_the_training_photos_with_most_of_it(wardrobe: Path) -> None:
    page = opened("dense")
    manifest = scan(wardrobe)
    row = html(page).split('<span class="name">no. ')[1]
    place = int(row.split("<")[0].replace(",", ""))
    photos = [photo for photo in manifest.photos if photo.split == "train"]
    names = manifest.class_names
    most = sorted(
        photos, key=lambda photo: -vector_of(photo, names.index(photo.label), 1280)[place]
    )
    assert re.findall(r"is=(\w+)", row)[:5] == [photo.digest[:12] for photo in most[:5]]


def test_a_temperature_moves_the_percentages_and_not_the_scores() -> None:
    usual, calm = opened("dense"), opened("dense", temperature="4")
    best = [
        re.search(r'"number">([^<]+)<.*?"number">([\d.]+)', html(page)) for page in (usual, calm)
    ]
    assert best[0]
    assert best[1]
    assert best[0][1] == best[1][1]
    assert float(best[0][2]) > float(best[1][2]) + 10


def test_silence_changes_the_answer_and_nobody_silent_leaves_it(shipped: Classifier) -> None:
    half = opened("dense")
    assert html(half).count("class=silent") == shipped.head.inner_size / 2
    before = html(half)
    (roll,) = [button for button in half.button if button.label == "Silence others"]
    roll.click().run()
    assert html(half) != before
    assert "Of 1,000 such random steps" in texts(half)
    nobody = opened("dense", silence="Nobody")
    assert "class=silent" not in html(nobody)
    cells = re.findall(r"<td[^>]*>([^<]+)</td>", html(nobody))
    assert cells[::2] == cells[1::2]


def test_without_a_model_on_the_network_there_is_a_way_to_train_one() -> None:
    page = opened("dense", network="efficientnet-lite0")
    assert "No saved model uses EfficientNet-Lite0 yet" in texts(page)
