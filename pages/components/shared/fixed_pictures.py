"""Pictures that are the same for everybody, at addresses of their own.

Browsers load them once and keep them. Through `st.image` every run of a page, for every visitor,
would decode each anew, and shrink it below what a phone can show.
"""

from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clothing_model import drawn
from clothing_model.jpeg import smaller_jpeg

_TOP = "/app/static/"  # where Streamlit, too, expects pictures that stay the same
ICON = f"{_TOP}icon.png"  # of the browser's tab
SAMPLE_WIDTH, SAMPLE_HEIGHT = 92, 123  # px on the page
_ICON_FILE = Path(__file__).with_name("icon.png")
_KEPT = {"Cache-Control": "max-age=3600"}


def sample_address(number: int) -> str:
    """Of a drawn sample, from the page that stands first."""
    return f".{_TOP}sample-{number}.jpg"


@lru_cache(maxsize=64)
def sample_thumbnail(number: int) -> bytes:
    """A drawn sample as a JPEG, twice as large as it is shown."""
    sample = drawn.samples()[number]
    return smaller_jpeg(drawn.jpeg_of(sample.label, sample.seed), 2 * SAMPLE_HEIGHT)


def _icon(_: Request) -> Response:
    return Response(_ICON_FILE.read_bytes(), media_type="image/png", headers=_KEPT)


def _sample(request: Request) -> Response:
    number = int(request.path_params["number"])
    if number >= len(drawn.samples()):
        return Response(status_code=404)
    return Response(sample_thumbnail(number), media_type="image/jpeg", headers=_KEPT)


ROUTES = [Route(ICON, _icon), Route(f"{_TOP}sample-{{number:int}}.jpg", _sample)]
