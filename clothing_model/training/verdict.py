"""The runs of one experiment side by side: what became of each setting, and which one is best.

The best is the one with the most validation photos right, of equals the one with the lower loss.
But a few photos are chance: those that are no further from the most than one standard error of an
accuracy are as good (the "one standard error rule" of Breiman et al. 1984, Classification and
Regression Trees, section 3.4.3), and where one of these has a clearly lower loss, it is the best.
How much lower is a rule of thumb, as in `curve_diagnosis`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from clothing_model import wording
from clothing_model.training.config import TrainingConfig
from clothing_model.training.curve_diagnosis import Diagnosis, diagnose
from clothing_model.training.run.epochs import EpochFigures
from clothing_model.training.run.status import Status

CLEARLY = 1.25  # times the loss of another
_WORDS = {
    "diverged": "Steps too large",
    "overshooting": "Steps too large",
    "guessing": "Learns nothing",
    "memorising": "Overfits",
    "slow": "Not finished learning",
    "improving": "Still improving",
}


@dataclass(frozen=True)
class Outcome:
    """One run of an experiment. `label` is its setting; rows are its epochs, without gaps."""

    label: str
    rows: tuple[EpochFigures, ...]
    config: TrainingConfig
    status: Status

    @property
    def right(self) -> int:
        return int(self.status.validation.get("right", 0))

    @property
    def photos(self) -> int:
        return int(self.status.validation.get("photos", 0))

    @property
    def loss(self) -> float:
        """Validation loss in nats at the end, which tells how far a run has gone astray."""
        return self.rows[-1].val_loss if self.rows else float("inf")

    @property
    def gap(self) -> float:
        """How much higher training accuracy ends than validation accuracy, -1..1."""
        return self.rows[-1].accuracy - self.rows[-1].val_accuracy if self.rows else 0.0

    @property
    def finished(self) -> bool:
        return bool(self.rows) and self.photos > 0 and not self.status.active


@dataclass(frozen=True)
class Verdict:
    """`words` in short; `reason` in a sentence or two; whether this setting is the one to take."""

    words: str
    reason: str
    preferred: bool = False


def preferred(outcomes: Sequence[Outcome]) -> Outcome | None:
    """The best run; None while one is going, for a single one, and where runs were judged on
    different photos."""
    if len(outcomes) < 2 or not all(outcome.finished for outcome in outcomes):
        return None
    judged = {(outcome.photos, outcome.status.judged_on) for outcome in outcomes}
    if len(judged) > 1:
        return None
    most = max(outcomes, key=lambda outcome: (outcome.right, -outcome.loss))
    calm = min(_as_good(outcomes), key=lambda outcome: outcome.loss)
    return calm if most.loss > CLEARLY * calm.loss else most


def _as_good(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Those with the most right, within chance."""
    most, photos = max(outcome.right for outcome in outcomes), outcomes[0].photos
    few = standard_error(most, photos)
    return [outcome for outcome in outcomes if most - outcome.right <= few]


def standard_error(right: int, photos: int) -> float:
    """Of the number of right answers: sqrt(n p (1 - p)), in photos."""
    return float((right * (1 - right / photos)) ** 0.5) if photos else 0.0


def verdicts(outcomes: Sequence[Outcome]) -> list[Verdict | None]:
    """What became of each run; None for one that is not over or has no figures."""
    best = preferred(outcomes)
    near = [each for each in _as_good(outcomes) if each is not best] if best else []
    return [_verdict(each, best, near) if each.finished else None for each in outcomes]


def _verdict(outcome: Outcome, best: Outcome | None, near: Sequence[Outcome]) -> Verdict:
    found = diagnose(outcome.rows, outcome.config, outcome.status)
    if best is None:
        return Verdict(_WORDS.get(found.kind, "Good"), found.sentence)
    if outcome is best:
        return Verdict("Best", _why(best, near), True)
    usual = "As good" if outcome in near else "Fewer right"
    return Verdict(_WORDS.get(found.kind, usual), _against(outcome, best, near, found))


def _why(best: Outcome, near: Sequence[Outcome]) -> str:
    if not near:
        return "It has clearly the most right."
    if more := [each.label for each in near if each.right > best.right]:
        have = "has" if len(more) == 1 else "have"
        return f"{_listed(more)} {have} a few more right, which can be chance, but a higher loss."
    if equal := [each.label for each in near if each.right == best.right]:
        return f"As many right as {_listed(equal)}, and a lower loss."
    return "It has the most right."


def _against(outcome: Outcome, best: Outcome, near: Sequence[Outcome], found: Diagnosis) -> str:
    """What speaks against another one."""
    parts = []
    if found.kind == "memorising":
        last = outcome.rows[-1]
        parts.append(
            f"It gets {wording.percent(last.accuracy, 0)} of its training photos right, but only "
            f"{wording.percent(last.val_accuracy, 0)} of new ones."
        )
    elif found.kind in ("slow", "improving"):
        parts.append("Its loss still falls in the last epoch.")
    elif found.kind in ("diverged", "overshooting"):
        parts.append("Its steps jump over the goal.")
    fewer = best.right - outcome.right
    photos = wording.counted(fewer, "photo", "photos")
    if outcome not in near:
        parts.append(f"It has {photos} fewer right than {best.label}.")
    elif fewer < 0:
        more = wording.counted(-fewer, "photo", "photos")
        parts.append(
            f"{more} more right than {best.label} can be chance, and its loss is clearly higher: "
            f"{outcome.loss:.2f}, not {best.loss:.2f}."
        )
    elif fewer:
        parts.append(f"{photos} fewer right than {best.label} can be chance.")
    else:
        parts.append(f"As many right as {best.label}, but a higher loss.")
    return " ".join(parts)


def preference_sentence(outcomes: Sequence[Outcome], setting: str = "") -> str:
    """Which run is best, and what that is worth beside those that have as many right; "" for none.

    setting: the name of what their labels are values of.
    """
    best = preferred(outcomes)
    if best is None:
        return ""
    name = f"{setting} {best.label}".strip()
    count = wording.accuracy(best.right, best.photos)
    near = [each for each in _as_good(outcomes) if each is not best]
    if not near:
        return f"{_capital(name)} is clearly best: {count} right on validation."
    verb = "is" if len(near) == 1 else "are"
    chance = f"±{standard_error(best.right, best.photos):.0f} photos is chance"
    return (
        f"{_capital(name)} is best: {count} right on validation. "
        f"{_capital(_listed([each.label for each in near]))} {verb} as good ({chance})"
        f"{_beside(best, near)}"
    )


def _beside(best: Outcome, near: Sequence[Outcome]) -> str:
    """What the losses and the gaps of those that are as good say."""
    their = "its" if len(near) == 1 else "their"
    if all(each.loss > best.loss for each in near):
        least = min(each.gap for each in near)
        if best.gap >= least - 0.005:
            return f", but {their} loss is higher."
        more = " or more" if len(near) > 1 else ""
        return (
            f", but {their} loss is higher, and training and validation end further apart "
            f"({100 * least:.0f} points{more}, not {100 * best.gap:.0f})."
        )
    safer = [each for each in near if each.loss < best.loss and abs(each.gap) < abs(best.gap)]
    if not safer:
        return "."
    label = min(safer, key=lambda each: each.loss).label
    return f"; {label} has a lower loss, and its lines stay closer together."


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
