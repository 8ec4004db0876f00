"""A row's loss by the model's metric: `core/policy/performance/row-loss.ts` says the same for rows in production."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson

CERTAINTY_MAX = 1e-6  # a score counts as no nearer to 0 or 1, so that one certain mistake does not outweigh all other rows
NAMES = ("accuracy", "balanced-accuracy", "log-loss", "brier")
ANSWERS = ("truePositive", "falsePositive", "trueNegative", "falseNegative")


@dataclass(frozen=True)
class Metric:
    """By which loss versions are compared: a name, or the worth of each kind of answer."""

    name: str
    values: dict[str, float] | None = None

    @classmethod
    def parse(cls, text: str) -> Metric:
        """Read a name, or JSON text `{"values": {…}}`; raise ValueError with what is wrong."""
        if not text.startswith("{"):
            if text not in NAMES:
                raise ValueError(f"{text!r} is no metric; known are {', '.join(NAMES)} and values")
            return cls(text)
        given = orjson.loads(text)
        values = given.get("values")
        if set(given) != {"values"} or not isinstance(values, dict) or set(values) != set(ANSWERS):
            raise ValueError(f"values must say what each of {', '.join(ANSWERS)} is worth")
        if not all(type(worth) in (int, float) for worth in values.values()):
            raise ValueError("values must be numbers")
        return cls("values", {name: float(worth) for name, worth in values.items()})

    @property
    def judges_scores(self) -> bool:
        """Return whether the loss depends on the score itself and not only on the answer that follows from it."""
        return self.name in ("log-loss", "brier")

    def to_json(self) -> Any:
        """Return the metric as a model file has it."""
        return self.name if self.values is None else {"values": self.values}


def row_losses(scores: np.ndarray, labels: np.ndarray, metric: Metric, *, threshold: float, positive_share: float) -> np.ndarray:
    """Return each row's loss, float64. A score of at least `threshold` is a positive answer.

    `positive_share`, in (0, 1), is that of the training rows: the weights of balanced accuracy must not depend on the
    rows beside a row.
    """
    scores, positive = scores.astype(np.float64), labels == 1
    predicted = scores >= threshold
    if metric.values is not None:
        worth = metric.values
        if_predicted = np.where(positive, worth["truePositive"], worth["falsePositive"])
        if_not = np.where(positive, worth["falseNegative"], worth["trueNegative"])
        return -np.where(predicted, if_predicted, if_not)
    wrong = (predicted != positive).astype(np.float64)
    if metric.name == "accuracy":
        return wrong
    if metric.name == "balanced-accuracy":
        return wrong * 0.5 / np.where(positive, positive_share, 1 - positive_share)
    if metric.name == "log-loss":
        return -np.log(np.maximum(CERTAINTY_MAX, np.where(positive, scores, 1 - scores)))
    return (scores - positive) ** 2
