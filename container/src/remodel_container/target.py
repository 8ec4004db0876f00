"""The three tasks, and the target of a model type in one of them."""

from __future__ import annotations

from dataclasses import dataclass

BINARY = "binary-classification"
MULTICLASS = "multiclass-classification"
REGRESSION = "regression"
TASKS = (BINARY, MULTICLASS, REGRESSION)


@dataclass(frozen=True)
class Target:
    """The task that a model type learns, and the part of the metric that an algorithm can aim at."""

    task: str
    class_count: int
    """2 for a binary classification, the number of classes for a multiclass one, 0 for a regression."""
    quantile: float | None = None
    """Regression: the quantile to learn, in (0, 1); None for the mean or, with `is_absolute`, the median."""
    is_absolute: bool = False
    """Regression: versions are compared by absolute errors, which the median makes least."""


BINARY_TARGET = Target(BINARY, 2)
