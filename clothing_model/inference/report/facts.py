"""How a model was made, as a report tells it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from clothing_model import wording
from clothing_model.inference.evaluation.fairness import baseline
from clothing_model.network.models.card import in_use, network_words, weights_rows
from clothing_model.parameters import Parameter


def trained_on(facts: Mapping[str, Any]) -> str:
    """The dataset's name; "" where the model does not say."""
    return str(facts.get("dataset", {}).get("name", ""))


def made_of(facts: Mapping[str, Any], settings: Mapping[str, Parameter]) -> dict[str, str]:
    """The `settings` it has, origin, versions and the file's fingerprint, as names and values."""
    training = {**facts.get("training", {})}
    counts = facts.get("dataset", {}).get("photos", {})
    if training.get("photos") and "train" in counts:  # a dataset may have fewer
        training["photos"] = counts["train"]
    told = {
        said.title: _value(said, training[name])
        for name, said in settings.items()
        if name in training and _told(name, training)
    }
    photos = ", ".join(f"{count:,} {split}" for split, count in counts.items())
    versions = ", ".join(f"{name} {version}" for name, version in facts.get("versions", {}).items())
    return {
        "backbone": network_words(facts),
        "its origin and licence": f"{facts.get('backbone_source', 'unknown')}, "
        f"{facts.get('backbone_licence', 'unknown')}",
        "photos for the network": f"resized to {facts['image_size']} × {facts['image_size']} px",
        **told,
        **weights_rows(facts),
        "validation accuracy": _validation(facts.get("validation")),
        "dataset": f"{trained_on(facts)} ({photos})" if photos else "not known",
        "added" if "added" in facts else "trained": _time(str(facts.get("created", ""))),
        "versions": versions,
        "SHA-256 of what was trained": str(facts["sha256"]),
    }


def _validation(figures: Mapping[str, Any] | None) -> str:
    if figures is None:
        return "not checked"
    accuracy = wording.accuracy(figures["right"], figures["photos"])
    return "; ".join(part for part in (accuracy, baseline(figures)) if part)


def _told(name: str, training: Mapping[str, Any]) -> bool:
    """Whether a setting has a row of its own: backbone and dataset are told otherwise."""
    if name == "variants":
        return bool(training.get("augmentation"))
    return name not in ("backbone", "dataset")


def _time(created: str) -> str:
    """ "2026-11-24T08:21:09+00:00" -> "24 November 2026, 08:21 UTC"; what is no time stays."""
    try:
        return f"{datetime.fromisoformat(created).astimezone(UTC):%d %B %Y, %H:%M} UTC"
    except ValueError:
        return created


def _value(said: Parameter, value: Any) -> str:
    return str(in_use(value)) if isinstance(value, dict) else said.words(value)
