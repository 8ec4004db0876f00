"""Checks an algorithm's parameters against a table of bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from remodel_container.failures import TrainingFailure


@dataclass(frozen=True)
class Parameter:
    """A number between two bounds, both included unless `above_least`."""

    default: float | int
    least: float
    most: float
    whole: bool = False
    above_least: bool = False

    def accepts(self, value: object) -> bool:
        """Return whether the value is a number of the right kind within the bounds."""
        if isinstance(value, bool) or not isinstance(value, int if self.whole else (int, float)):
            return False
        return (self.least < value if self.above_least else self.least <= value) and value <= self.most

    def __str__(self) -> str:
        """Describe the accepted numbers."""
        kind = "a whole number" if self.whole else "a number"
        return f"{kind} {'above' if self.above_least else 'from'} {self.least:g} to {self.most:g}"


@dataclass(frozen=True)
class WholeNumbers:
    """Whole numbers between two bounds in a text such as `64,32`; one alone may be a number."""

    default: str
    least: int
    most: int
    count_most: int

    def accepts(self, value: object) -> bool:
        """Return whether the value is such a text, with one number at least."""
        words = str(value).split(",") if isinstance(value, (str, int)) and not isinstance(value, bool) else []
        numbers = [int(word) for word in words if word.strip().isascii() and word.strip().isdigit()]
        return 0 < len(words) == len(numbers) <= self.count_most and all(self.least <= number <= self.most for number in numbers)

    def __str__(self) -> str:
        """Describe the accepted texts."""
        return f"1 to {self.count_most} whole numbers from {self.least} to {self.most} with commas between them"


@dataclass(frozen=True)
class Choice:
    """One of some words."""

    default: str
    words: tuple[str, ...]

    def accepts(self, value: object) -> bool:
        """Return whether the value is one of the words."""
        return value in self.words

    def __str__(self) -> str:
        """Describe the accepted words."""
        return " or ".join(self.words)


def read_parameters(table: Mapping[str, Parameter | WholeNumbers | Choice], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return all of the table's parameters, given or default; raise TrainingFailure `BAD_PARAMETER`, which names the culprit."""
    unknown = sorted(given.keys() - table.keys())
    if unknown:
        raise TrainingFailure("BAD_PARAMETER", f"Unknown parameter {', '.join(unknown)}; known are {', '.join(table)}.")
    for name, value in given.items():
        if not table[name].accepts(value):
            raise TrainingFailure("BAD_PARAMETER", f"Parameter {name} is {value!r}, must be {table[name]}.")
    return {name: given.get(name, parameter.default) for name, parameter in table.items()}
