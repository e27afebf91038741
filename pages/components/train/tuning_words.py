"""What fine-tuning does, and why so, in a few paragraphs that unfold."""

import streamlit as st

from clothing_model.errors import EngineMissing
from clothing_model.training.config import TrainingConfig
from clothing_model.training.learn.tuning import check_can_tune
from pages.components.shared.outside_text import plain

_WORDS = """
**The head comes first.** A new head is random, and its first mistakes are large. If the backbone
learned from those, it would unlearn what a million photos have taught it. So the head learns alone
until it is good, and only then do both go on together.

**The step is small, and it rises and falls.** The stages are nearly right already; they need a
nudge, not a push. The step begins close to nothing, is largest after a tenth of the way, and ends
at nothing, so that the last epochs only settle.

**What is frozen is computed once.** Below the cut nothing changes, so a photo has the same map
there in every epoch. It is made once, and once for the mirror image, and kept on disk. That is why
this takes a minute and not a night. More stages mean larger maps and longer epochs.

**Something is forgotten.** The tuned stages get better at these classes and worse at everything
else: the model is for these photos now. With few photos it can even get worse on new ones of the
same classes, which the validation line shows. The best epoch is kept, and that may be one of the
head alone.
"""


def explain_tuning() -> None:
    """Draw them."""
    with st.expander("What fine-tuning does, and why the head comes first"):
        st.markdown(_WORDS)


def what_is_missing() -> str:
    """Why stages cannot be tuned here, or ""."""
    try:
        check_can_tune(TrainingConfig(tuned_stages=1))
    except EngineMissing as error:
        return str(error)
    return ""


def show_what_is_missing() -> None:
    """Say so, where that is the case."""
    if words := what_is_missing():
        st.caption(f":material/info: {plain(words)}")
