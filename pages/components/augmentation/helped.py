"""Which ways of augmenting helped when that was measured."""

import streamlit as st

from clothing_model.data.augmentation.helped import Helped
from pages.components.shared.outside_text import plain


def show_helped() -> None:
    """The figures, what they are of, and what they do not say."""
    helped = Helped.load()
    seeds = len(helped.ways[0].right)
    with st.expander("Which kinds of augmentation help?", icon=":material/query_stats:"):
        st.markdown(
            f"This was measured once, with {helped.photos:,} training photos of clothes, "
            f"{helped.variants:d} variants of each, {seeds:d} seeds, and a head on a "
            f"frozen {plain(helped.backbone)}. {plain(helped.sentence)}"
        )
        rows = ["| augmentation | validation accuracy: mean (lowest to highest) |", "|---|---|"]
        rows += [f"| {plain(way.name)} | {plain(helped.figures(way))} |" for way in helped.ways]
        st.markdown("\n".join(rows))
        st.caption(
            f"One photo of {helped.judged_on:d} is {100 / helped.judged_on:.1f} "
            "percentage points. A likely reason: the frozen network has already seen a "
            "million photos in all colours and sizes, so variants can teach its head "
            "very little. If stages of the network are tuned too, this may be different. "
            "Try it."
        )
        st.code(helped.command, language="bash", wrap_lines=True)
