"""What was exported, at addresses of its own: read from the disk while it is sent, since a model
in a page's memory would stay there for as long as the page is open.

    GET exports/<model>/everything.zip          all that was made of it
    GET exports/<model>/<format>.zip            one export
    GET exports/<model>/<format>/<file>         one file of it
"""

from collections.abc import Iterator
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route

from clothing_model.errors import InvalidConfig, InvalidModel
from clothing_model.export.bundle import bundle_zip, folder_zip
from clothing_model.export.formats import Format, format_called
from clothing_model.export.package import folder_of, made
from clothing_model.network.models.folder import SavedModel, find_model
from pages.components.shared.own_routes import Refused, told

_TOP = "exports"
_EVERYTHING = "everything"


def bundle_address(model: SavedModel) -> str:
    """Of everything as one zip, from any page."""
    return f"./{_TOP}/{quote(model.name)}/{_EVERYTHING}.zip"


def zip_address(model: SavedModel, found: Format) -> str:
    """Of one export as a zip."""
    return f"./{_TOP}/{quote(model.name)}/{found.name}.zip"


def file_address(model: SavedModel, found: Format, file: str) -> str:
    """Of one of its files."""
    return f"./{_TOP}/{quote(model.name)}/{found.name}/{quote(file)}"


async def _zip(request: Request) -> Response:
    name = request.path_params["format"]
    model = _model(request)
    if name == _EVERYTHING:
        return _as_zip(bundle_zip(model), model.name)
    found = _format(name, model)
    return _as_zip(folder_zip(model, found), f"{model.name}-{found.name}")


async def _file(request: Request) -> Response:
    model, name = _model(request), request.path_params["file"]
    found = _format(request.path_params["format"], model)
    facts = made(model, found)
    if not facts or name not in facts.get("files", {}):
        raise Refused(404, f"There is no such file of {model.name} for {found.title}.")
    return FileResponse(folder_of(model, found) / name, filename=f"{model.name}-{name}")


def _model(request: Request) -> SavedModel:
    try:
        return find_model(request.path_params["model"])
    except InvalidModel as error:
        raise Refused(404, str(error)) from error


def _format(name: str, model: SavedModel) -> Format:
    """Raises Refused for a format that is none, or that was not made."""
    try:
        found = format_called(name)
    except InvalidConfig as error:
        raise Refused(404, str(error)) from error
    if not made(model, found):
        raise Refused(404, f"{model.name} was not made for {found.title} yet.")
    return found


def _as_zip(pieces: Iterator[bytes], name: str) -> Response:
    return StreamingResponse(
        pieces,
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}.zip"'},
    )


ROUTES = [
    Route(f"/{_TOP}/{{model}}/{{format}}.zip", told(_zip)),
    Route(f"/{_TOP}/{{model}}/{{format}}/{{file}}", told(_file)),
]
