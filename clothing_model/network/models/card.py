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
        "unfamiliar below": f"cosine {facts['unfamiliar']['threshold']:.3f}; "
        f"{wording.percent(facts['unfamiliar']['false_alarms'], 0)} of the validation photos are",
        "trained on": _dataset(facts["dataset"]),
        "made": ", ".join([facts["created"], *(" ".join(v) for v in facts["versions"].items())]),
        "SHA-256 of model.keras": f"`{facts['sha256']}`",
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
    accuracy = wording.accuracy(row["right"], row["photos"])
    return f"{accuracy}, {wording.interval(row['interval'])}"


def _dataset(dataset: dict[str, Any]) -> str:
    counts = ", ".join(f"{number:,} {split}" for split, number in dataset["photos"].items())
    return f"{dataset['name']} ({counts})"
