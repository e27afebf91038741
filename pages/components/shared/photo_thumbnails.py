"""Photos of the datasets in little, at addresses of their own: a browser fetches those that it
shows, when it shows them, and keeps them."""

from hashlib import sha256
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clothing_model.data.datasets.appearance import AppearanceStore, make_appearance
from clothing_model.data.datasets.collection import KnownDataset, photo_file
from clothing_model.data.datasets.manifest import DatasetPhoto
from clothing_model.data.pictures.door import open_image, read_file
from clothing_model.errors import InvalidImage

PATH = "/app/static/photo.jpg"  # where Streamlit, too, expects pictures that stay the same
_PHOTO, _DIGEST = "photo", "is"
DIGITS = 12  # of a photo's digest, so that another photo has another address
_KEPT = {"Cache-Control": "private, max-age=86400"}


def thumbnail_address(dataset: KnownDataset, photo: DatasetPhoto) -> str:
    """Of a photo in little, from any page; to stand in an attribute it has to be escaped."""
    asked = {_PHOTO: f"{dataset.name}/{photo.path}", _DIGEST: photo.digest[:DIGITS]}
    return f".{PATH}?{urlencode(asked)}"


def _thumbnail(request: Request) -> Response:
    """A JPEG of at most `appearance.THUMBNAIL` px; 404 where the dataset has no such photo."""
    file = photo_file(request.query_params.get(_PHOTO, ""))
    if file is None:
        return Response(status_code=404)
    try:
        data = read_file(file)
        digest = sha256(data).hexdigest()
        with AppearanceStore() as store:
            look = store.get([digest]).get(digest)
            if look is None:
                look = make_appearance(open_image(data))
                store.put([(digest, look)])
    except InvalidImage:  # the file is something else, or has changed since it was checked
        return Response(status_code=404)
    return Response(look.thumbnail, media_type="image/jpeg", headers=_KEPT)


ROUTES = [Route(PATH, _thumbnail)]
