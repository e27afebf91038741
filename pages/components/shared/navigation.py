"""The pages, in the order in which they are offered."""

from typing import NamedTuple


class PageEntry(NamedTuple):
    """A page's file beside pages/start.py, its name in the menu and its icon."""

    file: str
    title: str
    icon: str

    @property
    def path(self) -> str:
        """Its name in an address."""
        return self.file.removesuffix(".py")


PAGES = (
    PageEntry("classify.py", "Classify", ":material/photo_camera:"),
    PageEntry("dataset.py", "Dataset", ":material/photo_library:"),
    PageEntry("augmentation.py", "Augmentation", ":material/flip:"),
    PageEntry("inside.py", "Inside", ":material/layers:"),
    PageEntry("train.py", "Train", ":material/model_training:"),
    PageEntry("runs.py", "Runs", ":material/stacked_line_chart:"),
    PageEntry("models.py", "Models", ":material/deployed_code:"),
    PageEntry("evaluate.py", "Evaluate", ":material/fact_check:"),
    PageEntry("lesson.py", "Lesson", ":material/school:"),
    PageEntry("glossary.py", "Glossary", ":material/menu_book:"),
)
