"""What training has changed of a model's network, in words."""

from collections.abc import Mapping
from typing import Any

_NUMBERS = ("", "", "two", "three", "four", "five", "six")
_ALL = "whole network"


def changed_part(facts: Mapping[str, Any]) -> str:
    """ "the head", "the head and the last two stages", "the whole network"; "elsewhere" for one
    that was added."""
    if "added" in facts:
        return "elsewhere"
    stages = tuned_stages(facts)
    if stages == _ALL:
        return f"the {_ALL}"
    return f"the head and the {stages}" if stages else "the head"


def changed_sentence(facts: Mapping[str, Any]) -> str:
    """ "Its last two stages were trained as well, not the head alone."; "" for a head alone."""
    stages = tuned_stages(facts)
    verb = "were" if stages.endswith("s") else "was"
    return f"Its {stages} {verb} trained as well, not the head alone." if stages else ""


def averaged_words(facts: Mapping[str, Any]) -> str:
    """ "the mean of 3 trainings (seeds 1, 2, 3), 80 % of the way from where they began"; "" for the
    weights of one training."""
    if not (averaged := facts.get("averaged")):
        return ""
    seeds, share = averaged["seeds"], averaged["share"]
    part = f", {100 * share:.0f} % of the way from where they began" if share < 1 else ""
    return f"the mean of {len(seeds)} trainings (seeds {', '.join(map(str, seeds))}){part}"


def tuned_stages(facts: Mapping[str, Any]) -> str:
    """ "last two stages", "whole network"; "" where the backbone was frozen.

    How many they are, the settings of the training say; where they do not, "last layers".
    """
    if "tuned" not in facts:
        return ""
    count = facts.get("training", {}).get("tuned_stages")
    if count == "all":
        return _ALL
    if type(count) is not int or count < 1:
        return "last layers"
    number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    return f"last {number} stages" if count > 1 else "last stage"
