"""A page for phones, which is none of Streamlit's: it classifies in the browser.

GET phone?model=<name>      the page
GET phone/<file>            its program
GET phone/engine/<file>     LiteRT.js, where `npm install` has put it
"""

import json
from html import escape
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from clothing_model import settings
from clothing_model.errors import InvalidModel
from clothing_model.export.formats import TFLITE
from clothing_model.export.package import made
from clothing_model.network.models.folder import SavedModel, find_model
from pages.components.models.export_route import file_address

_HERE = Path(__file__).parent
_OWN = ("phone.js", "resize.js", "worker.js", "phone.css")
_SCOPE = {"Service-Worker-Allowed": "../phone"}  # worker.js answers for the page above it
_ENGINE = (
    "core/dist/index.js",
    "core/wasm/litert_wasm_internal.js",
    "core/wasm/litert_wasm_internal.wasm",
    "wasm-utils/dist/index.js",
)
FILE = "float16.tflite"  # half of float32's bytes, and within a point of the same answers
WAYS = ("bilinear", "nearest")  # of resizing, which resize.js has
INSTALL = "npm install --no-package-lock"


def engine_folder() -> Path:
    """Where npm puts LiteRT.js."""
    return settings.PROJECT / "node_modules" / "@litertjs"


def engine_here() -> bool:
    """Whether all of it is there."""
    return all((engine_folder() / name).is_file() for name in _ENGINE)


def why_not(model: SavedModel) -> str:
    """What is missing for a model to run on phones, in a sentence; "" where nothing is."""
    if not engine_here():
        return f"The engine for browsers is not installed on the server: {INSTALL}."
    facts = made(model, TFLITE)
    if model.interpolation not in WAYS:
        return f"{model.name} takes photos that are resized in a way that this page has not."
    if facts is None or FILE not in facts.get("files", {}):
        return f"{model.name} was not made for TensorFlow Lite yet. Make it on the page Models."
    return ""


async def _page(request: Request) -> Response:
    try:
        model = find_model(request.query_params.get("model"))
        wrong = why_not(model)
    except InvalidModel as error:
        wrong = str(error)
    main = f'<p class="wrong">{escape(wrong)}</p>' if wrong else _parts(model)
    page = Template((_HERE / "phone.html").read_text(encoding="utf-8")).substitute(main=main)
    return HTMLResponse(page, 404 if wrong else 200)


def _parts(model: SavedModel) -> str:
    about = {
        "file": file_address(model, TFLITE, FILE),
        "engine": "./phone/engine/core/wasm",
        "class_names": list(model.class_names),
        "image_size": model.image_size,
        "resize": model.interpolation,
    }
    told = json.dumps(about).replace("<", "\\u003c")  # which would end the script
    parts = Template((_HERE / "parts.html").read_text(encoding="utf-8"))
    return parts.substitute(title=escape(model.title), about=told)


async def _own(request: Request) -> Response:
    name = request.path_params["file"]
    return FileResponse(_HERE / name, headers=_SCOPE) if name in _OWN else Response(status_code=404)


async def _engine(request: Request) -> Response:
    name = request.path_params["file"]
    if name not in _ENGINE or not engine_here():
        return Response(status_code=404)
    kept = {"Cache-Control": "max-age=86400"}
    return FileResponse(engine_folder() / name, headers=kept)


ROUTES = [
    Route("/phone", _page),
    Route("/phone/engine/{file:path}", _engine),
    Route("/phone/{file}", _own),
]
