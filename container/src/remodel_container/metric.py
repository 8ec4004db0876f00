"""By which loss the versions of a model are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from remodel_container.target import BINARY, MULTICLASS, REGRESSION

NAMES = {
    BINARY: ("accuracy", "balanced-accuracy", "log-loss", "brier"),
    MULTICLASS: ("accuracy", "balanced-accuracy", "log-loss", "brier"),
    REGRESSION: ("absolute-error", "squared-error"),
}
MAPS = {BINARY: "values", REGRESSION: "quantile"}  # given as JSON: {"values": …}, {"quantile": …}
ANSWERS = ("truePositive", "falsePositive", "trueNegative", "falseNegative")


@dataclass(frozen=True)
class Metric:
    """A metric's name; the worth of each kind of answer for `values`, the quantile for `quantile`."""

    name: str
    values: dict[str, float] | None = None
    quantile: float | None = None

    @classmethod
    def parse(cls, text: str, task: str = BINARY) -> Metric:
        """Read a name, or JSON text `{"values": {…}}` or `{"quantile": …}`; raise ValueError with what is wrong.

        The empty text is the task's default.
        """
        if not text:
            return cls(NAMES[task][0])
        if not text.startswith("{"):
            if text not in NAMES[task]:
                known = ", ".join(NAMES[task]) + (f" and {MAPS[task]}" if task in MAPS else "")
                raise ValueError(f"{text!r} is no metric{'' if task == BINARY else f' of a {task}'}; known are {known}")
            return cls(text)
        given = orjson.loads(text)
        if task == BINARY:
            return cls("values", values=_worth_of_answers(given))
        if task == REGRESSION:
            return cls("quantile", quantile=_quantile(given))
        raise ValueError(f"{text} is no metric of a {task}; known are {', '.join(NAMES[task])}")

    @property
    def judges_scores(self) -> bool:
        """Return whether a class's loss depends on its probability and not only on the answer that follows from it."""
        return self.name in ("log-loss", "brier")

    def to_json(self) -> Any:
        """Return the metric as a model file has it."""
        if self.quantile is not None:
            return {"quantile": self.quantile}
        return self.name if self.values is None else {"values": self.values}


def _worth_of_answers(given: dict[str, Any]) -> dict[str, float]:
    values = given.get("values")
    if set(given) != {"values"} or not isinstance(values, dict) or set(values) != set(ANSWERS):
        raise ValueError(f"values must say what each of {', '.join(ANSWERS)} is worth")
    if not all(type(worth) in (int, float) for worth in values.values()):
        raise ValueError("values must be numbers")
    return {name: float(worth) for name, worth in values.items()}


def _quantile(given: dict[str, Any]) -> float:
    quantile = given.get("quantile")
    if set(given) != {"quantile"} or type(quantile) is not float or not 0 < quantile < 1:
        raise ValueError("quantile must be a number between 0 and 1, both excluded")
    return quantile
