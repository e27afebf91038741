"""Runs in words: what they are called, where they stand."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from clothing_model import wording
from clothing_model.files import safe_name
from clothing_model.network.backbones import backbone
from clothing_model.training.comparison import differing, labels, setting_text
from clothing_model.training.config import SETTINGS, TrainingConfig
from clothing_model.training.curve_diagnosis import best_epoch
from clothing_model.training.finished import experiment_of
from clothing_model.training.run import runs
from clothing_model.training.run.runs import Run, Status
from pages.components.shared.outside_text import plain

CHAPTER_BACKBONE, CHAPTER_PHOTOS = "xception-150", 341
_BEGINNING = timedelta(seconds=10)
_CLAIMED = timedelta(seconds=1)  # a run that is still in the queue by then has others before it
STATES = {
    "queued": "waiting",
    "starting": "starting",
    "extracting": "reading photos",
    "training": "training",
    "stopping": "stopping",
    "stopped": "stopped",
    "failed": "failed",
    "done": "done",
    "interrupted": "interrupted",
}
ICONS = {
    "queued": ":material/hourglass_empty:",
    "done": ":material/check_circle:",
    "failed": ":material/error:",
    "stopped": ":material/stop_circle:",
    "interrupted": ":material/power_off:",
}


def run_labels(chosen: Sequence[Run]) -> list[str]:
    """What to call runs next to each other: own names where given, else what differs; a single
    one as the table of runs does."""
    if len(chosen) == 1:
        return [short_name(chosen[0])]
    by_setting = labels([run.config for run in chosen])
    names = [run.name or label for run, label in zip(chosen, by_setting, strict=True)]
    return [
        name if names.count(name) == 1 else f"{name} ({place})"
        for place, name in enumerate(names, start=1)
    ]


def short_name(run: Run) -> str:
    """A run by itself: its own name, its place in an experiment, or what is not as usual."""
    return ", ".join(_name_parts(run))


def one_line(run: Run) -> str:
    """A run by itself, with what tells it from others of its name."""
    parts = [*_name_parts(run), run.config.backbone, _setting(run.config, "learning_rate")]
    return ", ".join(dict.fromkeys(parts))


def _name_parts(run: Run) -> list[str]:
    found = experiment_of(run)
    if not run.name and found and found.varies:
        return [f"{found.title}: {setting_text(run.config, found.varies)}"]
    if run.name or run.title:
        return [run.name or run.title]
    return special(run.config)


def special(config: TrainingConfig) -> list[str]:
    """What is not as usual about a training, or its backbone where all is."""
    usual = TrainingConfig(backbone=config.backbone, photos=config.photos, dataset=config.dataset)
    return [_setting(config, name) for name in differing([usual, config])] or [usual.backbone]


def _setting(config: TrainingConfig, name: str) -> str:
    """ "learning rate 0.01"; of ranges only that there are some."""
    if name == "augmentation":
        return "augmented"
    return f"{SETTINGS[name].title} {setting_text(config, name)}"


def run_setting(run: Run, name: str) -> str:
    """As `setting_text`; the dataset has its name also where the settings leave it open."""
    return run.dataset_name if name == "dataset" else setting_text(run.config, name)


def file_name(words: str, what: str) -> str:
    """Of a download, after what it is about: "Learning rates 0.01 figures.csv"."""
    return safe_name(f"{words.replace(': ', ' ')} {what}")


def photos_text(run: Run, status: Status) -> str:
    """How many photos a run learns from: "all 3,068 photos", as far as that is known yet."""
    asked, known = run.config.photos, status.train_photos
    if asked:
        return f"{known:,} photos" if known else f"{asked:,} photos at most"
    return f"all {known:,} photos" if known else "all photos"


def just_begun(chosen: Sequence[Run], statuses: Sequence[Status]) -> bool:
    """Whether runs were started in the last seconds and no photo or epoch is counted yet.

    One that still has to wait for others does not begin.
    """
    states = {status.state for status in statuses}
    limit = _CLAIMED if states == {"queued"} else _BEGINNING
    since = (datetime.now(UTC) - limit).isoformat()
    counted = any(status.photos_done or status.best_epoch for status in statuses)
    active = any(status.active for status in statuses)
    return active and not counted and chosen[0].created > since


def progress_of(run: Run, status: Status) -> tuple[float, str]:
    """How far a run is, 0..1, and that in words."""
    long = status.left is not None and status.left >= 1
    left = f", about {wording.duration(status.left or 0)} left" if long else ""
    if status.state == "extracting" and status.photos:
        count = f"{status.photos_done:,} of {status.photos:,} photos"
        return (
            min(1.0, status.photos_done / status.photos),
            f"{plain(_looking(run))}: {count}{left}",
        )
    rows, epochs = runs.metrics(run), run.config.all_epochs
    share = min(1.0, len(rows) / epochs)
    if status.state == "stopping":
        return share, "Stopping; the best epoch so far is kept …"
    if status.state == "training" or rows:
        best = best_epoch(rows)
        so_far = f", best validation {wording.percent(best.val_accuracy)}" if best else ""
        saving = f". {plain(status.sentence.rstrip('.'))} …" if status.sentence else ""
        return (
            share,
            f"Epoch {len(rows)} of {epochs:d}{plain(_phase(run, len(rows)))}{so_far}{left}{saving}",
        )
    if status.photos:  # the dataset is checked, or drawn
        count = f"{status.photos_done:,} of {status.photos:,}"
        return min(
            1.0, status.photos_done / status.photos
        ), f"{plain(status.sentence.rstrip('.'))}: {count}"
    return 0.0, f"{plain(status.sentence.rstrip('.')) or STATES[status.state].capitalize()} …"


def _looking(run: Run) -> str:
    """What photos are read for: vectors, or the maps of tuning, once the head is trained."""
    if not run.config.tunes or not runs.metrics(run):
        return "The backbone looks at each photo once"
    mirrored = " and its mirror image" if run.config.augmentation is None else ""
    return f"What stays frozen looks at each photo{mirrored} once"


def _phase(run: Run, epochs: int) -> str:
    """What learns after so many epochs: ", the head alone"."""
    config = run.config
    if not config.tunes:
        return ""
    if epochs < config.epochs:
        return ", the head alone"
    return f", the head with {backbone(config.backbone).cut(config.tuned_stages).words}"


def best_text(run: Run, status: Status) -> str:
    """The best validation accuracy with its photos, "so far" while it is going; or ""."""
    facts = status.validation
    if facts.get("photos"):
        return wording.accuracy(int(facts["right"]), int(facts["photos"]))
    best = best_epoch(runs.metrics(run))
    return f"{wording.percent(best.val_accuracy)} so far" if best else ""


def checkpoint_name(run: Run, status: Status) -> str:
    """The saved model's name, or the one that its best epoch so far would get."""
    best = best_epoch(runs.metrics(run))
    if status.model or best is None:
        return status.model
    return f"{run.config.backbone}_{best.epoch:02d}_{best.val_accuracy:.3f}"


def references(chosen: Sequence[Run], statuses: Sequence[Status]) -> list[float | None]:
    """The chapter's best validation accuracy for each run's setting, where it published one.

    Only for what the chapter did: Xception at 150 px, all its photos, 341 for validation.
    """
    return [_reference_of(*pair) for pair in zip(chosen, statuses, strict=True)]


def _reference_of(run: Run, status: Status) -> float | None:
    found = experiment_of(run)
    if found is None or not found.varies or run.config.photos:
        return None
    others = status.validation.get("photos", CHAPTER_PHOTOS) != CHAPTER_PHOTOS
    if others or run.config.backbone != CHAPTER_BACKBONE:
        return None
    known = {reference.setting: reference.val_accuracy for reference in found.reference}
    return known.get(str(getattr(run.config, found.varies)))
