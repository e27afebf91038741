"""Many answers in one line: how many are sure, unsure, and of photos unlike the training photos."""

from collections.abc import Sequence

from clothing_model import wording
from clothing_model.inference.answers.answer import Answer
from clothing_model.inference.answers.description import PROBABLE
from clothing_model.network.metrics import few_to_tell


def summary(answers: Sequence[Answer | str], checked: tuple[int, int] | None = None) -> str:
    """ "12 photos: 9 sure, 2 unsure, 1 unlike the training photos."

    A text among the answers is what is wrong with a file. Sure is what `describe` calls very
    likely or probable. checked: how many validation photos the model had right, out of how many;
    where these are too few to tell, the line says so.
    """
    read = [answer for answer in answers if isinstance(answer, Answer)]
    unlike = sum(not answer.familiar for answer in read)
    familiar = [answer for answer in read if answer.familiar]
    sure = sum(answer.predictions[0].probability >= PROBABLE for answer in familiar)
    counts = (
        (sure, "sure"),
        (len(familiar) - sure, "unsure"),
        (unlike, "unlike the training photos"),
        (len(answers) - len(read), "not readable"),
    )
    told = ", ".join(f"{count:,} {words}" for count, words in counts if count)
    line = f"{wording.counted(len(answers), 'photo', 'photos')}: {told}."
    if checked and few_to_tell(*checked):
        line += f" Only {checked[1]:,} photos checked this model: too few to trust that."
    return line
