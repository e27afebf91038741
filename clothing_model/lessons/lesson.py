"""A lesson, and what may stand in one."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from clothing_model.errors import InvalidLesson

MOST_STEPS = 100
MOST_MINUTES = 600.0
LENGTHS = {"title": 80, "sentence": 300, "look": 300, "note": 2_000}  # characters
ADDRESS_LENGTH = 1_000
EXAMPLE = "train?preset=learning-rates"

_OWN = {"lesson", "step", "embed", "embed_options"}  # which the lesson bar or Streamlit sets
_PAGE = re.compile(r"[a-z_]*")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\\]")


@dataclass(frozen=True)
class Step:
    """One thing to show.

    address: a page of the app and its state, "train?preset=learning-rates"; see `own_address`.
    sentence: what is shown. look: what to look at. minutes: about how long it takes, 0 to 600.
    note: for the teacher alone. Raises InvalidLesson.
    """

    address: str
    title: str
    sentence: str
    look: str = ""
    minutes: float = 0.0
    note: str = ""

    def __post_init__(self) -> None:
        own_address(self.address)
        for name in ("title", "sentence"):
            if not getattr(self, name).strip():
                raise InvalidLesson(f"Each step must have a {name}. One has none.")
        for name, most in LENGTHS.items():
            if (length := len(getattr(self, name))) > most:
                raise InvalidLesson(
                    f"The {name} of a step can have at most {most:,} characters. "
                    f"One has {length:,}."
                )
        if not 0 <= self.minutes <= MOST_MINUTES:
            raise InvalidLesson(
                f"A step must have 0 to {MOST_MINUTES:.0f} minutes. One has {self.minutes:g}."
            )

    @property
    def page(self) -> str:
        """The page's name in an address, "" for the first one."""
        return own_address(self.address)[0]

    @property
    def query(self) -> dict[str, str]:
        """What stands in the address after the question mark."""
        return own_address(self.address)[1]


@dataclass(frozen=True)
class Lesson:
    """A title and at most 100 steps. Raises InvalidLesson."""

    title: str
    steps: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        if not 0 < len(self.title.strip()) <= LENGTHS["title"]:
            raise InvalidLesson(
                f"A lesson's title must have 1 to {LENGTHS['title']} characters. "
                f"This one has {len(self.title.strip()):,}."
            )
        if len(self.steps) > MOST_STEPS:
            raise InvalidLesson(
                f"A lesson can have at most {MOST_STEPS} steps. This one has {len(self.steps):,}."
            )

    @property
    def minutes(self) -> float:
        """About how long the whole of it takes."""
        return sum(step.minutes for step in self.steps)

    @property
    def begins(self) -> list[float]:
        """The minute at which each step begins."""
        return [
            sum(step.minutes for step in self.steps[:place]) for place in range(len(self.steps))
        ]


def own_address(address: str) -> tuple[str, dict[str, str]]:
    """A page's name and its query, out of an address that stays inside the app.

    "train?preset=dropout-rates", "/train" and "./train" are such; one with a scheme
    ("javascript:", "https:"), a host ("//"), or a folder is none. Raises InvalidLesson.
    """
    text = address.strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = None
    path = parts.path.removeprefix(".").removeprefix("/") if parts else ""
    if (
        parts is None
        or parts.scheme
        or parts.netloc
        or text.startswith("//")
        or _UNSEEN.search(text)
        or not _PAGE.fullmatch(path)
    ):
        raise _not_own(text)
    if len(text) > ADDRESS_LENGTH:
        raise InvalidLesson(
            f"An address can have at most {ADDRESS_LENGTH:,} characters. One has {len(text):,}."
        )
    pairs = parse_qsl(parts.query, keep_blank_values=True, errors="replace")
    return path, {name: value for name, value in pairs if name not in _OWN}


def _not_own(text: str) -> InvalidLesson:
    return InvalidLesson(
        f"An address must be inside this app, such as {EXAMPLE}. One is {text[:80]!r}."
    )


def relative(text: str, origin: str = "") -> str:
    """What a teacher pastes as an address of the app: `origin` ("http://pc.local:8501") in front
    is left out, and so is what the lesson bar has put into it. Raises InvalidLesson."""
    text = text.strip()
    if origin and text.startswith((f"{origin}/", f"{origin}?")):
        text = text.removeprefix(origin)
    page, query = own_address(text)
    return f"{page}?{urlencode(query)}" if query else page


def check_pages(steps: Sequence[Step], pages: Collection[str]) -> None:
    """Raises InvalidLesson where a step is on a page that the app does not have."""
    for step in steps:
        if step.page not in pages:
            known = ", ".join(sorted(page for page in pages if page))
            raise InvalidLesson(
                f"A step's page must be one of {known}. The step {step.title!r} has {step.page!r}."
            )
