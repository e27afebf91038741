"""Which runs are listed: words, state, backbone, dataset; kept in the address."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from clothing_model.training.run.runs import Run, Status
from pages.components.shared.called import only_mine
from pages.components.shared.visitor import visitor

DONE, GOING, EARLY = "done", "running", "stopped or failed"


@dataclass(frozen=True)
class Filter:
    """What a run must have to be listed; "" for anything."""

    words: str = ""
    state: str = ""
    backbone: str = ""
    dataset: str = ""
    maker: str = ""
    examples: bool = False

    def keeps(self, run: Run, status: Status, text: str) -> bool:
        """Whether a run is listed whose row says `text`."""
        low = f"{text} {run.id}".casefold()
        return (
            (self.examples or not run.is_example)
            and all(word in low for word in self.words.casefold().split())
            and self.state in ("", state_group(status))
            and self.backbone in ("", run.config.backbone)
            and self.dataset in ("", run.dataset_name)
            and self.maker in ("", run.maker)
        )


def state_group(status: Status) -> str:
    """The three ways in which a run can stand, for choosing."""
    if status.active:
        return GOING
    return DONE if status.state == "done" else EARLY


def choose_filter(found: Sequence[Run]) -> Filter:
    """The controls in one row; backbone and dataset where there is more than one of them."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        mine = only_mine([run.maker for run in found if not run.is_example])
        words = st.text_input(
            "Find",
            placeholder="Find name, note, setting",
            key="find",
            bind="query-params",
            label_visibility="collapsed",
            icon=":material/search:",
            width=230,
        )
        state = st.pills(
            "State",
            [DONE, GOING, EARLY],
            key="state",
            bind="query-params",
            label_visibility="collapsed",
        )
        own = [run for run in found if not run.is_example]
        examples = not own or (
            len(own) < len(found)
            and st.toggle(
                "Examples",
                key="examples",
                bind="query-params",
                help="The finished trainings that come along with the app.",
            )
        )
        backbone = _one_of("backbone", "All backbones", [run.config.backbone for run in found])
        names = [run.dataset_name for run in found]
        dataset = _one_of("dataset", "All datasets", names)
    return Filter(
        words or "", state or "", backbone, dataset, visitor().id if mine else "", examples
    )


def _one_of(name: str, all_of_them: str, values: Sequence[str]) -> str:
    options = sorted(set(values))
    if len(options) < 2:
        return ""
    chosen = st.selectbox(
        name.capitalize(),
        options,
        index=None,
        placeholder=all_of_them,
        key=f"only_{name}",
        bind="query-params",
        label_visibility="collapsed",
        width=150,
    )
    return chosen or ""
