"""The model card: what `model.json` says, in words, as Markdown."""

from collections.abc import Mapping
from typing import Any

from clothing_model import wording
from clothing_model.network.models.changed import averaged_words, tuned_stages

_CHOSEN_EPOCH = (
    "The best epoch was chosen by validation accuracy, of equals by the lower validation loss, so "
    "that figure is a little too high. Test photos chose nothing."
)
_ADDED = (
    "It was trained elsewhere and came in as a file: on which photos and with which settings is "
    "not known here."
)
_CHOSEN_AMONG = (
    "Settings, epochs and weights were chosen on validation photos, so that figure is a little too "
    "high. Test photos chose nothing."
)


def model_card(facts: dict[str, Any]) -> str:
    """The card of one model, made from its facts alone."""
    rows = {
        **_origin(facts),
        **_engines(facts),
        "Photos": f"squashed to {facts['image_size']} x {facts['image_size']} px, "
        f"{facts['interpolation']}",
        **_accuracies(facts),
        **{k.replace("_", " "): in_use(v) for k, v in facts.get("training", {}).items()},
        **weights_rows(facts),
        **_fitted(facts),
        "made": ", ".join([facts["created"], *(" ".join(v) for v in facts["versions"].items())]),
        "SHA-256 of what was trained": f"`{facts['sha256']}`",
    }
    return "\n".join(
        [
            f"# {facts['title']}",
            "",
            f"{_does(facts)}: {', '.join(facts['class_names'])}.",
            "",
            "| | |",
            "|---|---|",
            *(f"| {name} | {value} |" for name, value in rows.items()),
            "",
            _last_words(facts),
            "",
        ]
    )


def _does(facts: Mapping[str, Any]) -> str:
    what = "what is" if "added" in facts else "the piece of clothing"
    return f"Names {what} on a photo"


def _last_words(facts: Mapping[str, Any]) -> str:
    if "added" in facts:
        return _ADDED
    return _CHOSEN_AMONG if averaged_words(facts) else _CHOSEN_EPOCH


def network_words(facts: Mapping[str, Any]) -> str:
    """The backbone and what became of it; or what file the network came in."""
    if "backbone_source" not in facts and (added := facts.get("added")):
        known = "" if facts["backbone"] == "other" else f", made as {facts['backbone']}"
        return f"its own{known}, from a {added['kind']} file"
    return f"{facts['backbone']}, pretrained on ImageNet, {kept_or_tuned(facts)}"


def _origin(facts: Mapping[str, Any]) -> dict[str, str]:
    """The network; of one that was added also its file."""
    source, licence = facts.get("backbone_source"), facts.get("backbone_licence")
    rows = {"Backbone": network_words(facts) + (f" ({source}, {licence})" if source else "")}
    if added := facts.get("added"):
        rows["Added from"] = f"{added['file']}, SHA-256 `{added['sha256']}`"
        rows["Pixels"] = f"taken as {added['pixels']}"
    return rows


def _fitted(facts: Mapping[str, Any]) -> dict[str, str]:
    """What was fitted on photos, and on which; one that was added may know none."""
    if "dataset" not in facts:
        return {"checked on": "no photos"}
    on = "checked on" if "added" in facts else "trained on"
    return {
        "temperature": f"{facts['temperature']:.3f}, fitted on the validation photos",
        "unusual below": _unusual(facts["unfamiliar"]),
        on: _dataset(facts["dataset"]),
    }


def weights_rows(facts: Mapping[str, Any]) -> dict[str, str]:
    """Which weights of the training the model has, as name and value."""
    if words := averaged_words(facts):
        return {"weights": words}
    return {"best epoch": str(facts["best_epoch"])} if "best_epoch" in facts else {}


def kept_or_tuned(facts: Mapping[str, Any]) -> str:
    """What became of the backbone in training."""
    if "added" in facts:
        return "with a head from a file"
    if "tuned" not in facts:
        return "frozen while training"
    tuned = facts["tuned"]
    return (
        f"its {tuned_stages(facts)} tuned: from the layer {tuned['first']} on, "
        f"{tuned['weights'] / 1e6:.1f} of its {tuned['of'] / 1e6:.1f} million weights"
    )


def _engines(facts: Mapping[str, Any]) -> dict[str, str]:
    """What runs a network of the model's own."""
    if "tuned" not in facts:
        return {}
    tuned = facts["tuned"]
    if "difference" not in tuned:
        return {"Runs on": f"Keras; for LiteRT it could not be converted ({tuned['unconverted']})"}
    return {
        "Runs on": f"LiteRT and Keras, which differ by {tuned['difference']:.0e} of the largest "
        f"value on {tuned['photos']} photos"
    }


def in_use(value: Any) -> Any:
    """A setting as it is, but of ranges those that change something, with their names."""
    if not isinstance(value, dict):
        return value
    return ", ".join(
        f"{name.replace('_', ' ')} {range_}" for name, range_ in value.items() if range_
    )


def _accuracies(facts: dict[str, Any]) -> dict[str, str]:
    found = {f"Accuracy, {split} photos": facts.get(split) for split in ("validation", "test")}
    return {name: _accuracy(row) for name, row in found.items() if row}


def _accuracy(row: dict[str, Any]) -> str:
    told = [wording.accuracy(row["right"], row["photos"]), wording.interval(row["interval"])]
    if "largest_class" in row:
        told.append(f"always answering {wording.always(row['largest_class'])}")
    if "balanced_accuracy" in row:
        told.append(f"balanced accuracy {wording.percent(row['balanced_accuracy'])}")
    return ", ".join(told)


def _unusual(chosen: dict[str, Any]) -> str:
    on = f"{chosen['photos']:,} photos" if "photos" in chosen else "the validation photos"
    share = wording.percent(chosen["false_alarms"])
    return f"cosine {chosen['threshold']:.3f}, as are {share} of {on} of its own classes"


def _dataset(dataset: dict[str, Any]) -> str:
    counts = ", ".join(f"{number:,} {split}" for split, number in dataset["photos"].items())
    return f"{dataset['name']} ({counts})"
