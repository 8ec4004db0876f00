"""Reads a row's label as its task has it, and refuses labels that nothing can be learnt from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from remodel_container.failures import TrainingFailure
from remodel_container.target import BINARY, REGRESSION, Target

LABEL_MAX = 1e15  # beyond, a double no longer holds tenths


def read_label(value: object, target: Target) -> float:
    """Return the label as a number: 0 or 1, the place of a class, or a regression's value; raise ValueError otherwise."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if target.task == REGRESSION:
        if not is_number or not abs(value) <= LABEL_MAX:
            raise ValueError(f"label is {value!r}, must be a number from {-LABEL_MAX:g} to {LABEL_MAX:g}")
    elif target.task == BINARY:
        if not is_number or value not in (0, 1):
            raise ValueError(f"label is {value!r}, must be 0 or 1")
    elif not is_number or value not in range(target.class_count):
        last = target.class_count - 1
        raise ValueError(f"label is {value!r}, must be a whole number from 0 to {last}: a class's place in classes")
    return float(value)


def as_array(labels: list[float], target: Target) -> np.ndarray:
    """Return labels as float32, or as float64 for a regression."""
    return np.array(labels, dtype=np.float64 if target.task == REGRESSION else np.float32)


def require_learnable(labels: np.ndarray, target: Target, classes: Sequence[str] | None = None) -> None:
    """Raise TrainingFailure `SINGLE_CLASS` or `CONSTANT_LABELS` if all labels are alike; there is at least one."""
    if labels.min() < labels.max():
        return
    code = "CONSTANT_LABELS" if target.task == REGRESSION else "SINGLE_CLASS"
    only = f"{labels[0]:g}" if classes is None or target.task == REGRESSION else classes[int(labels[0])]
    raise TrainingFailure(code, f"All {len(labels)} training rows have label {only}: there is nothing to learn.")
