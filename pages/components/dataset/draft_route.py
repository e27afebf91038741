"""Photos of a dataset in the making: they arrive one by one, are looked at and thrown out.

    POST   draft/<id>/<class>?burst=...   a photo, its bytes as the body
    GET    draft/<id>/<class>/<photo>     small, as a JPEG
    DELETE draft/<id>/<class>/<photo>

Whoever knows the id may; the page gives it to those who may make a dataset.
"""

import os
from pathlib import Path

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clothing_model.data.datasets import drafts
from clothing_model.data.datasets.drafts import ALONE
from clothing_model.data.datasets.finishing import advice
from clothing_model.jpeg import smaller_jpeg
from pages.components.shared.own_routes import body_of, told

MAX_BYTES = 20 << 20  # the page makes photos smaller before it sends them, where it can
THUMBNAIL = 192  # px, twice as large as it is shown
_AT_ONCE = CapacityLimiter(os.cpu_count() or 1)  # opened at a time; the others wait in a row


async def _add(request: Request) -> Response:
    draft, key = request.path_params["draft"], request.path_params["key"]
    burst = request.query_params.get("burst", ALONE)
    async with body_of(request, MAX_BYTES) as data:
        photos = await to_thread.run_sync(
            drafts.add_photo, draft, key, data, burst, limiter=_AT_ONCE
        )
    return _state(photos)


async def _throw_out(request: Request) -> Response:
    return _state(await to_thread.run_sync(drafts.throw_out, *request.path_params.values()))


async def _show(request: Request) -> Response:
    file = await to_thread.run_sync(drafts.photo_file, *request.path_params.values())
    if file is None:
        return Response(status_code=404)
    jpeg = await to_thread.run_sync(_thumbnail, file, limiter=_AT_ONCE)
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, no-cache"})


def _thumbnail(file: Path) -> bytes:
    return smaller_jpeg(file.read_bytes(), THUMBNAIL)


def _state(photos: tuple[str, ...]) -> Response:
    return JSONResponse({"photos": photos, "advice": advice(photos)})


_CLASS = "/draft/{draft}/{key}"
ROUTES = [
    Route(_CLASS, told(_add), methods=["POST"]),
    Route(f"{_CLASS}/{{photo}}", told(_throw_out), methods=["DELETE"]),
    Route(f"{_CLASS}/{{photo}}", told(_show)),
]
