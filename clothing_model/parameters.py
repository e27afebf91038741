"""What a setting says of itself: its words, its range, the check of a value.

Settings are fields of frozen dataclasses, made by `parameter`. Forms, the command line, tables
and addresses read what the fields say, so that a new one stands in all of them.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Self

from clothing_model.errors import InvalidConfig
from clothing_model.wording import number

_LARGEST = sys.float_info.max  # so that infinity is beyond it


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """What one setting says of itself.

    default: its type says what a value must be: true or false, a whole number, a number from
        `low` to `high`, or text, which `choices` may limit. Nothing is checked for None.
    title: as in the middle of a sentence.
    label, help: of its widget; without a label that is the title.
    option: its help on the command line.
    expected: what it must be, where the range alone does not say it well.
    unit: "degrees", "px" or none.
    step, reach: of its widget; (lowest, highest) where that is less than what is allowed.
    zero: what 0, or nothing, stands for.
    choices: the words for each value of a text.
    column: whether it has one in the table of runs.
    """

    default: Any
    title: str
    label: str = ""
    help: str = ""
    option: str = ""
    low: float = -_LARGEST
    high: float = _LARGEST
    expected: str = ""
    unit: str = ""
    step: float = 1
    reach: tuple[float, float] | None = None
    zero: str = ""
    choices: Mapping[str, str] | None = None
    column: bool = True

    @property
    def heading(self) -> str:
        """The title with a capital."""
        return self.title[:1].upper() + self.title[1:]

    @property
    def is_number(self) -> bool:
        return type(self.default) in (int, float)

    def check(self, name: str, value: Any) -> None:
        """Raises InvalidConfig, which calls it `name`, unless `value` may be one."""
        if self.default is not None and not self._allows(value):
            raise InvalidConfig(f"Expected {name} to be {self._expects}; received {value!r}.")

    def _allows(self, value: Any) -> bool:
        if not self.is_number:
            return isinstance(value, type(self.default)) and value in (self.choices or (value,))
        number = isinstance(value, int | type(self.default)) and not isinstance(value, bool)
        return number and self.low <= value <= self.high

    @property
    def _expects(self) -> str:
        if self.expected or self.choices:
            return self.expected or f"one of {', '.join(self.choices or ())}"
        if not self.is_number:
            return "true or false" if isinstance(self.default, bool) else "a text"
        if isinstance(self.default, int):
            return f"a whole number from {self.low:,} to {self.high:,}"
        return f"a number from {self.low:g} to {self.high:g} {self.unit}".rstrip()

    def parse(self, name: str, text: str) -> Any:
        """The value that `text` stands for; its range is not checked. Raises InvalidConfig."""
        kind = type(self.default)
        words = "a whole number" if kind is int else "a number" if kind is float else self._expects
        try:
            return _SWITCH[text.lower()] if kind is bool else kind(text)
        except (KeyError, ValueError):
            raise InvalidConfig(f"Expected {name} to be {words}; received {text!r}.") from None

    def words(self, value: object) -> str:
        """A value for people: 0.0001, "none", "all"."""
        if not value and self.zero:
            return self.zero
        if value is None:
            return "none"
        return number(value) if isinstance(value, float) else f"{value}"


_SWITCH = {"true": True, "false": False}


def parameter(default: Any, title: str, **said: Any) -> Any:
    """A dataclass' field that says of itself what `Parameter` lists."""
    facts = Parameter(default=default, title=title, **said)
    return field(default=default, metadata={"said": facts})


def table(kind: type) -> Mapping[str, Parameter]:
    """What the fields of a class of settings say, by their names and in their order."""
    return {each.name: each.metadata["said"] for each in fields(kind)}


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
            raise InvalidConfig(f"Expected settings by their names; received {values!r}.")
        known = table(cls)
        if unknown := sorted(set(values) - set(known)):
            raise InvalidConfig(
                f"Expected settings out of {', '.join(sorted(known))}; "
                f"received {', '.join(unknown)}."
            )
        return cls(**values)
