"""A model's report as a file, made when it is asked for."""

from typing import TYPE_CHECKING

import streamlit as st

from clothing_model.data.manifest import Manifest
from clothing_model.network.saved import SavedModel

if TYPE_CHECKING:
    from clothing_model.inference.evaluate import Evaluation


def offer_report(
    model: SavedModel, manifest: Manifest, split: str, evaluation: "Evaluation"
) -> None:
    """A button for one HTML file to hand in or to print."""

    def make() -> bytes:
        from clothing_model.inference.report import report

        return report(model, manifest, split, evaluation).encode()

    st.download_button(
        "Report to hand in or print",
        make,
        f"{model.name}-{split or 'all'}-report.html",
        "text/html",
        icon=":material/description:",
        on_click="ignore",
        help="One page with all of this: settings, curves, matrix, the worst mistakes.",
    )
