"""The model card: what `model.json` says, in words, as Markdown."""

from typing import Any

from clothing_model import wording


def model_card(facts: dict[str, Any]) -> str:
    """The card of one model, made from its facts alone."""
    rows = {
        "Backbone": f"{facts['backbone']}, pretrained on ImageNet, frozen while training "
        f"({facts['backbone_source']}, {facts['backbone_licence']})",
        "Photos": f"squashed to {facts['image_size']} x {facts['image_size']} px, "
        f"{facts['interpolation']}",
        **_accuracies(facts),
        **{key.replace("_", " "): value for key, value in facts["training"].items()},
        "best epoch": facts["best_epoch"],
        "temperature": f"{facts['temperature']:.3f}, fitted on the validation photos",
        "unusual below": _unusual(facts["unfamiliar"]),
        "trained on": _dataset(facts["dataset"]),
        "made": ", ".join([facts["created"], *(" ".join(v) for v in facts["versions"].items())]),
        "SHA-256 of what was trained": f"`{facts['sha256']}`",
    }
    return "\n".join(
        [
            f"# {facts['title']}",
            "",
            f"Names the piece of clothing on a photo: {', '.join(facts['class_names'])}.",
            "",
            "| | |",
            "|---|---|",
            *(f"| {name} | {value} |" for name, value in rows.items()),
            "",
            "The best epoch was chosen by validation accuracy, of equals by the lower validation "
            "loss, so that figure is a little too high. Test photos chose nothing.",
            "",
        ]
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
