"""The section "Take along" of the page Models, its addresses, and the app as a server."""

import base64
import json
import os
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clothing_model.data.pictures.door import encode_jpeg
from clothing_model.drawn import draw
from clothing_model.errors import InvalidModel
from clothing_model.export import guides, package
from clothing_model.export.agreement import Agreement
from clothing_model.export.formats import FORMATS, KERAS, TFLITE, Format
from clothing_model.export.job import FACTS, Facts
from clothing_model.files import write_json
from clothing_model.inference.answers.classifier import Classifier
from clothing_model.network.batches import prepare
from clothing_model.network.models.folder import SHIPPED, find_model
from pages.components.models import export_route, service_route
from pages.components.phone import phone_route
from tests.pages.asking import Response, ask
from tests.pages.opening import opened_at
from tests.pages.reading import as_read, texts
from tests.pages.test_evaluate import settled
from tests.shipped import copy_of_shipped


def told(file: str, title: str, **other: Any) -> Agreement:
    row = Agreement(
        file=file, title=title, bytes=2_000_000, photos=50, same=49, largest=0.123, typical=0.01,
        milliseconds=12.3,
    )  # fmt: skip
    row.update(other)  # type: ignore[typeddict-item]
    return row


def put(found: Format, rows: list[Agreement], **files: str) -> Path:
    """An export as if it were made: files by name, with these contents."""
    folder = package.folder_of(find_model(), found)
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    facts = Facts(
        model=SHIPPED, format=found.name, dataset="some ~~photos~~", agreements=rows,
        app=told("", "CPU, LiteRT"), files={name: len(text) for name, text in files.items()},
    )  # fmt: skip
    write_json(folder / FACTS, facts)
    return folder


ROWS = [
    told("float32.tflite", "float32"),
    told("full-int8.tflite", "full int8", refused="Too far."),
]


def links(page: Any) -> dict[str, str]:
    return {as_read(link.proto.label): link.proto.url for link in page.get("link_button")}


def test_what_is_made_is_shown_beside_the_app_and_handed_out() -> None:
    put(TFLITE, ROWS, **{"float32.tflite": "x" * 2_000_000})
    page = opened_at("models", {"format": "tflite"})
    table = page.dataframe[1].value
    assert list(table["file"]) == ["In the app (CPU, LiteRT)", "Float32", "Full int8"]
    assert list(table["out"])[1:] == ["yes", "no"]
    assert table["largest"][1] == pytest.approx(12.3)
    assert table["same"][1] == "49 of 50"
    assert "on 50 photos of some ~~photos~~," in texts(page)
    assert "Too far." in texts(page)
    assert links(page) == {
        "Download for TensorFlow Lite (2.0 MB, zip)": f"./exports/{SHIPPED}/tflite.zip",
        "float32.tflite (2.0 MB)": f"./exports/{SHIPPED}/tflite/float32.tflite",
    }


def test_the_oldest_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [put(found, [], big="x" * 400_000) for found in FORMATS]
    for age, folder in enumerate(folders):
        os.utime(folder, (1_000 - age, 1_000 - age))
    monkeypatch.setenv("CLOTHING_CACHE_MB", "2")
    package._make_room()
    assert [folder.exists() for folder in folders] == [True, True, False, False, False]


def test_what_is_not_made_is_made_at_a_press(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def make(model: Any, found: Format, report: Any) -> Facts:
        asked.append((model.name, found.name))
        put(found, [told("model.keras", "the Keras file")], **{"model.keras": "x"})
        return package.made(model, found) or pytest.fail("It is there.")

    monkeypatch.setattr(package, "make", make)
    page = opened_at("models", {})
    assert links(page) == {}
    page.button(key="make-export").click().run()
    page = settled(page)
    assert asked == [(SHIPPED, "keras")]
    assert f"./exports/{SHIPPED}/keras.zip" in links(page).values()


def test_what_cannot_be_made_is_said_and_can_be_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def make(*_: object) -> Facts:
        raise InvalidModel("It differs. It is not handed out.")

    monkeypatch.setattr(package, "make", make)
    page = opened_at("models", {})
    page.button(key="make-export").click().run()
    assert "It differs. It is not handed out." in texts(page)
    assert links(page) == {}
    assert page.button(key="make-export")


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clothing_model.settings.installed", lambda name: name != "tf2onnx")
    page = opened_at("models", {"format": "onnx"})
    assert "needs tf2onnx, which the server does not have" in texts(page)
    assert [code.value for code in page.code] == ["pip install tf2onnx"]
    assert not [button for button in page.button if button.key == "make-export"]


@pytest.mark.parametrize(
    "name", [*(found.name for found in FORMATS), "phone", "everything", "service"]
)
def test_every_choice_appears(name: str) -> None:
    put(KERAS, [told("model.keras", "the Keras file")], **{"model.keras": "x"})
    page = opened_at("models", {"format": name})
    assert page.get("button_group")[0].value in (name, [name])


def got(path: str, **headers: str) -> Response:
    return ask(export_route.ROUTES, path, headers=headers)


def served(path: str, body: bytes | None = None, **headers: str) -> Response:
    """What a program gets that asks for something, or that sends a body."""
    return ask(service_route.ROUTES, path, "GET" if body is None else "POST", body or b"", headers)


def test_addresses_give_what_was_made_and_nothing_else() -> None:
    folder = put(TFLITE, ROWS, **{"float32.tflite": "weights", "labels.json": "{}"})
    (folder / "secret.txt").write_text("no")
    top = f"/exports/{SHIPPED}"
    assert got(f"{top}/tflite/float32.tflite").status == 404  # one file too many
    (folder / "secret.txt").unlink()
    assert got(f"{top}/tflite/float32.tflite").body == b"weights"
    archive = got(f"{top}/tflite.zip")
    assert archive.body[:2] == b"PK"
    assert f'filename="{SHIPPED}-tflite.zip"' in archive.headers["content-disposition"]
    assert got(f"{top}/everything.zip").body[:2] == b"PK"
    for path in ("keras.zip", "no-such.zip", "tflite/facts.json", "keras/a"):
        assert got(f"{top}/{path}").status == 404, path
    assert got("/exports/no-such/tflite.zip").status == 404
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert got(f"{top}/tflite.zip", **elsewhere).status == 403


def on_phone(path: str) -> Response:
    return ask(phone_route.ROUTES, path)


def test_a_phone_gets_a_page_or_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_route, "engine_folder", lambda: tmp_path)
    assert "npm install" in on_phone("/phone").body.decode()
    assert on_phone("/phone/engine/core/dist/index.js").status == 404
    page = opened_at("models", {"format": "phone"})
    assert [code.value for code in page.code] == [phone_route.INSTALL]
    for name in phone_route._ENGINE:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("engine")
    missing = on_phone("/phone")
    assert (missing.status, b"Make it on the page Models" in missing.body) == (404, True)
    put(TFLITE, ROWS, **{phone_route.FILE: "weights"})
    whole = on_phone(f"/phone?model={SHIPPED}")
    assert whole.status == 200
    assert f"./exports/{SHIPPED}/tflite/float16.tflite" in whole.body.decode()
    assert on_phone("/phone/engine/core/dist/index.js").body == b"engine"
    assert b"export" in on_phone("/phone/resize.js").body
    for path in ("phone_route.py", "engine/core/package.json", "engine/../phone.css"):
        assert on_phone(f"/phone/{path}").status == 404, path
    assert on_phone("/phone?model=no-such").status == 404
    opened = links(opened_at("models", {"format": "phone"}))
    assert opened == {"Open it here": f"./phone?model={SHIPPED}"}


def test_no_name_ends_the_script_of_the_page_for_phones(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "</script><script>alert(1)</script>"
    hostile = copy_of_shipped("hostile", class_names=[name, *find_model().class_names[1:]])
    write_json(hostile.folder / "model.json", {**hostile.facts, "title": "<b>"})
    monkeypatch.setattr(phone_route, "why_not", lambda model: "")
    page = on_phone("/phone?model=hostile").body.decode()
    assert name not in page
    assert "<b>" not in page
    told = page.partition('<script id="about" type="application/json">')[2].partition("</script>")
    assert json.loads(told[0])["class_names"][0] == name


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOTHING_SERVICE", "on")
    monkeypatch.setattr(service_route, "_pace", service_route.Pace())


AT = f"/v1/models/{SHIPPED}"


def test_programs_get_no_answer_unless_a_setting_says_so() -> None:
    assert served(AT).status == 404
    assert served(f"{AT}:predict", b"{}").status == 404
    page = opened_at("models", {"format": "service"})
    assert [code.value for code in page.code] == ["CLOTHING_SERVICE=on streamlit run app.py"]


@pytest.mark.usefixtures("service")
@pytest.mark.needs("litert")
def test_a_client_of_tensorflow_serving_gets_the_app_s_answers(shipped: Classifier) -> None:
    photos = [draw("pants", 1), draw("hat", 2)]
    batch = prepare(photos, shipped.saved.image_size, shipped.saved.interpolation)
    expected = shipped.probabilities(shipped.run(batch)[0])

    def asked(where: str = "", **body: Any) -> Any:
        found = served(f"{AT}{where}:predict", json.dumps(body).encode())
        assert found.status == 200, found.body
        return found.json

    pixels = batch.tolist()
    for told in (
        asked(instances=pixels)["predictions"],
        asked("/versions/1", instances=[{"pixels": each} for each in pixels])["predictions"],
        asked(inputs={"pixels": pixels})["outputs"],
    ):
        np.testing.assert_allclose(told, expected, atol=1e-5)
    files = [{"b64": base64.b64encode(encode_jpeg(photo)).decode()} for photo in photos]
    told = asked(signature_name="jpeg", instances=files)["predictions"]
    assert np.argmax(told, axis=1).tolist() == expected.argmax(axis=1).tolist()
    assert served(AT).json["model_version_status"][0]["state"] == "AVAILABLE"
    described = served(f"{AT}/metadata").json
    assert described["class_names"] == list(shipped.saved.class_names)
    assert "jpeg" in described["metadata"]["signature_def"]["signature_def"]


@pytest.mark.usefixtures("service")
@pytest.mark.needs("litert")
def test_the_program_on_the_page_asks_the_app(
    pants: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def urlopen(asked: Any) -> BytesIO:
        url, body = (asked, None) if isinstance(asked, str) else (asked.full_url, asked.data)
        answer = served(url.removeprefix("http://here"), body)
        assert answer.status == 200
        return BytesIO(answer.body)

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    monkeypatch.setattr("sys.argv", ["request.py", str(pants)])
    exec(guides.app_program(SHIPPED, "http://here"), {})
    assert capsys.readouterr().out.startswith("pants: ")


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"[", "a JSON object"),
        (b"[" * 100_000, "a JSON object"),
        (b"{}", "and not both"),
        (b'{"instances": []}', "1 to 16 photos"),
        (b'{"instances": [1]}', "Pixels must be numbers"),
        (b'{"instances": [[[["a"]]]]}', "Pixels must be numbers"),
        (b'{"signature_name": "x", "instances": [1]}', "The signature must be"),
        (b'{"signature_name": "jpeg", "instances": [{"b64": "%"}]}', "base64"),
        (b'{"signature_name": "jpeg", "instances": [{"b64": "aGF0"}]}', "A photo must be a JPEG"),
        (b'{"signature_name": "jpeg", "instances": ["hat"]}', "b64"),
    ],
)
def test_what_is_no_request_gets_a_sentence(body: bytes, words: str) -> None:
    found = served(f"{AT}:predict", body)
    assert found.status == 400
    assert words in found.json["error"]


@pytest.mark.usefixtures("service")
def test_the_service_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    found = served(f"{AT}:predict", b"x" * (service_route.MAX_BYTES + 1))
    assert found.status == 413
    assert "A request can be at most 8" in found.json["error"]
    assert served("/v1/models/no-such").status == 404
    assert served(AT, **{"sec-fetch-site": "cross-site"}).status == 404
    monkeypatch.setenv("CLOTHING_SERVICE_A_MINUTE", "3")
    codes = [served(f"{AT}:predict", b"{}").status for _ in range(3)]
    assert codes == [400, 400, 429]
    pace = service_route.Pace()
    pace.count("a", 0.0, 1)
    pace.count("b", 0.0, 1)
    pace.count("a", 60.0, 1)
    with pytest.raises(service_route.Refused):
        pace.count("a", 61.0, 1)
