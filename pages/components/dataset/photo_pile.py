"""The photos of one class of a dataset in the making: chosen, dropped, taken, thrown out."""

from clothing_model.data.datasets.drafts import Draft, DraftClass
from clothing_model.data.datasets.finishing import advice
from pages.components.shared.scripted import with_camera

_pile = with_camera(__file__)


def photo_pile(draft: Draft, found: DraftClass, label: str) -> None:
    """Draw it. The page runs again once photos have come or gone; they are on the disk by then."""
    data = {
        "draft": draft.id,
        "key": found.key,
        "label": label,
        "photos": found.photos,
        "advice": advice(found.photos),
    }
    _pile(key=f"pile-{found.key}", data=data, on_changed_change=lambda: None)
