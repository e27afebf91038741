"""How much a visitor may have trained: what is too much, in a sentence."""

from collections.abc import Sequence

from clothing_model import limits, settings
from clothing_model.errors import TooMuch
from clothing_model.files import folders_in, size_of
from clothing_model.network.models.folder import SHIPPED
from clothing_model.rights import Visitor
from clothing_model.training.config import TrainingConfig
from clothing_model.training.run import runs
from clothing_model.wording import counted

_SHIPPED = (settings.SHIPPED_BACKBONES, settings.SHIPPED_MODELS / SHIPPED)


def check_allowed(visitor: Visitor, configs: Sequence[TrainingConfig]) -> None:
    """Raises TooMuch where these trainings are more than the visitor may start now.

    What protects the disk holds for everybody, the rest not for the teacher.
    """
    check_room()
    if visitor.teacher:
        return
    for config in configs:
        _check_passes(config)
    makers = [run.maker for run in runs.list_runs() if runs.status(run).active]
    most, own = limits.QUEUED.value, makers.count(visitor.id)
    if own + len(configs) > most:
        raise TooMuch(
            f"At most {_trainings(most)} of one visitor can be waiting or running. You have "
            f"{own:,}. {_more(configs)} Wait until one has ended, or stop one."
        )
    most = limits.QUEUED_IN_ALL.value
    if len(makers) + len(configs) > most:
        raise TooMuch(
            f"At most {_trainings(most)} of all visitors can be waiting or running. There are "
            f"{len(makers):,}. {_more(configs)} Wait until some have ended."
        )


def _trainings(count: int) -> str:
    return counted(count, "training", "trainings")


def _more(configs: Sequence[TrainingConfig]) -> str:
    return "This is one more." if len(configs) == 1 else f"These are {len(configs):,} more."


def _check_passes(config: TrainingConfig) -> None:
    epochs, variants = config.all_epochs, max(1, config.variants_made)
    if epochs * variants > limits.PASSES.value:
        times = f"{epochs:,} × {variants:,} = " if variants > 1 else ""
        less = "fewer epochs or fewer variants" if variants > 1 else "fewer epochs"
        raise TooMuch(
            f"Epochs times variants can be at most {limits.PASSES.value:,}. You asked for "
            f"{times}{epochs * variants:,}. Take {less}, or ask your teacher."
        )


def check_room() -> None:
    """Raises TooMuch where models and runs take all of the disk that they may."""
    models = [folder for folder in folders_in(settings.models_folder()) if folder not in _SHIPPED]
    taken = size_of(settings.runs_folder()) + sum(map(size_of, models))
    if taken >= limits.SAVED.bytes:
        raise TooMuch(
            f"Models and trainings must take less than {limits.SAVED.value:,} MB of the disk. "
            f"They take {taken / 2**20:,.0f} MB. Delete some that nobody needs "
            f"({limits.SAVED.variable} says how much they may take)."
        )
