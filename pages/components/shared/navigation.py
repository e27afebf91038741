"""The pages, in the order in which they are offered."""

from pathlib import Path
from typing import NamedTuple


class PageEntry(NamedTuple):
    """A page's file beside pages/start.py, its name in the menu, and its icon."""

    file: str
    title: str
    icon: str


PAGES = (
    PageEntry("classify.py", "Classify", ":material/photo_camera:"),
    PageEntry("dataset.py", "Dataset", ":material/photo_library:"),
    PageEntry("augmentation.py", "Augmentation", ":material/flip:"),
    PageEntry("train.py", "Train", ":material/model_training:"),
    PageEntry("runs.py", "Runs", ":material/stacked_line_chart:"),
    PageEntry("evaluate.py", "Evaluate", ":material/fact_check:"),
)
ICON = Path(__file__).with_name("icon.png")  # of the browser's tab

# The two lists on Runs, and the name of that choice in the address.
VIEW, TRAININGS, MODELS = "list", "Trainings", "Saved models"
