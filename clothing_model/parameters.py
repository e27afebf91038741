"""What a setting says of itself: its words, its range, the check of a value.

Settings are fields of frozen dataclasses, made by `parameter`. Forms, the command line, tables
and addresses read what the fields say, so that a new one stands in all of them.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any, ClassVar, Self

from clothing_model.errors import InvalidConfig, must_be
from clothing_model.wording import number


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """What one setting says of itself.

    The default's type says what a value must be: true or false, a whole number, a number, or
    text. Where there are `choices` it is one of them, of whatever type. Where the default is None
    nothing is checked here.
    """

    default: Any
    title: str = ""  # as in the middle of a sentence; the field's name, where it has none
    label: str = ""  # of its widget; the title, where it has none
    help: str = ""  # of its widget
    option: str = ""  # its help on the command line
    within: tuple[float, float] = (-sys.float_info.max, sys.float_info.max)  # and no infinity
    expected: str = ""  # what it must be, where the range alone does not say it well
    unit: str = ""  # "degrees", "px"
    step: float = 1  # of its widget
    reach: tuple[float, float] | None = None  # of its widget, where that is less than the range
    zero: str = ""  # what 0, or nothing, stands for
    choices: Mapping[Any, str] | None = None  # words for each value
    column: bool = True  # in the table of runs
    group: str = ""  # of settings that count only where another one asks for them

    @property
    def heading(self) -> str:
        """The title with a capital."""
        return self.title[:1].upper() + self.title[1:]

    @property
    def is_number(self) -> bool:
        return type(self.default) in (int, float) and not self.choices

    def check(self, name: str, value: Any) -> None:
        """Raises InvalidConfig, which calls it `name`, unless `value` may be one."""
        if self.default is not None and not self._allows(value):
            raise InvalidConfig(must_be(name, self._expects, repr(value)))

    def refusal(self, value: Any) -> str:
        """Why a person's value cannot be taken, "" where it can."""
        if self.default is None or self._allows(value):
            return ""
        entered = number(value) if isinstance(value, float) else value
        return must_be(self.heading, self._expects, f"{entered}")

    def _allows(self, value: Any) -> bool:
        if self.choices:
            return any(type(one) is type(value) and one == value for one in self.choices)
        if not self.is_number:
            return isinstance(value, type(self.default))
        if isinstance(value, bool) or not isinstance(value, int | type(self.default)):
            return False
        return self.within[0] <= value <= self.within[1]

    @property
    def _expects(self) -> str:
        if self.expected or self.choices:
            return self.expected or f"one of {', '.join(map(str, self.choices or ()))}"
        if not self.is_number:
            return "true or false" if isinstance(self.default, bool) else "a text"
        low, high = self.within
        if isinstance(self.default, int):
            return f"a whole number from {low:,} to {high:,}"
        return f"a number from {low:g} to {high:g} {self.unit}".rstrip()

    def parse(self, name: str, text: str) -> Any:
        """The value that `text` stands for; its range is not checked. Raises InvalidConfig."""
        if self.choices:
            return next((one for one in self.choices if str(one) == text), text)
        kind = type(self.default)
        words = "a whole number" if kind is int else "a number" if kind is float else self._expects
        try:
            return _SWITCH[text.lower()] if kind is bool else kind(text)
        except (KeyError, ValueError):
            raise InvalidConfig(must_be(name, words, repr(text))) from None

    def words(self, value: object) -> str:
        """A value for people: 0.0001, "none", "all"."""
        if not value and self.zero:
            return self.zero
        if value is None:
            return "none"
        return number(value) if isinstance(value, float) else f"{value}"


_SWITCH = {"true": True, "false": False}


def parameter(default: Any, title: str = "", **said: Any) -> Any:
    """A dataclass' field that says of itself what `Parameter` lists."""
    facts = Parameter(default=default, title=title, **said)
    return field(default=default, metadata={"said": facts})


def _table(kind: type) -> Mapping[str, Parameter]:
    """What the fields of a class of settings say, by their names and in their order."""
    said = {each.name: each.metadata["said"] for each in fields(kind)}
    said = {n: replace(one, title=one.title or n.replace("_", " ")) for n, one in said.items()}
    return {n: replace(one, label=one.label or one.heading) for n, one in said.items()}


table: Callable[[type], Mapping[str, Parameter]] = cache(_table)


class Parameters:
    """A frozen dataclass whose fields are all made by `parameter`; it checks itself."""

    _a_number: ClassVar[str] = "{}"  # what an error calls a number, by its field's name

    def __post_init__(self) -> None:
        for name, said in table(type(self)).items():
            said.check(self._a_number.format(name) if said.is_number else name, getattr(self, name))

    @property
    def in_use(self) -> dict[str, Any]:
        """What differs from the defaults."""
        said = table(type(self))
        return {n: v for n, v in self.to_json().items() if v != said[n].default}

    def to_json(self) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in table(type(self))}
        return {n: v.to_json() if isinstance(v, Parameters) else v for n, v in values.items()}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """What is left out has its default. Raises InvalidConfig for an unknown name or a value
        outside its range."""
        if not isinstance(values, dict):
            raise InvalidConfig(f"Settings must be given by their names. You gave {values!r}.")
        known = table(cls)
        if unknown := sorted(set(values) - set(known)):
            raise InvalidConfig(
                f"A setting must be one of {', '.join(sorted(known))}. "
                f"You gave {', '.join(unknown)}."
            )
        return cls(**values)
