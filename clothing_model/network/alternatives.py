"""Which saved models can be set beside one another."""

from clothing_model.network.saved import SavedModel, list_models


def others_like(model: SavedModel) -> list[SavedModel]:
    """The other models with the same classes, the most recently trained first."""
    others = [
        found
        for found in list_models()
        if found.name != model.name and found.class_names == model.class_names
    ]
    return sorted(others, key=lambda found: str(found.facts.get("created", "")), reverse=True)
