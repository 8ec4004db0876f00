"""Fits a model type, writes it as ONNX, and checks the file against the library's own predictions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from remodel_container.failures import TrainingFailure
from remodel_container.features import Categories
from remodel_container.hyperparameters import Hyperparameters
from remodel_container.label_units import LabelUnits
from remodel_container.model_types import ModelType
from remodel_container.onnx_session import open_session, run_session
from remodel_container.rows import Rows
from remodel_container.target import REGRESSION

# In probability, or in standard deviations of a regression's labels. Measured: below 1e-6; a larger difference is a wrong
# export, not rounding.
EXPORT_DIFFERENCE_MAX = 1e-5


@dataclass(frozen=True)
class Fit:
    """A fit as ONNX, with its answers on the held-out rows."""

    onnx_bytes: bytes
    categories: Categories
    matrix: np.ndarray
    """The held-out rows as the fit takes them."""
    answers: np.ndarray
    difference: float
    """By how much the answers differ from the library's own at most."""
    score: Callable[[np.ndarray], np.ndarray]


def fit_and_export(
    algorithm: ModelType, request: Hyperparameters, parameters: dict[str, Any], training: Rows, holdout: Rows
) -> Fit:
    """Fit to the training rows and answer the held-out ones through the ONNX file.

    Raises TrainingFailure `FIT_DIVERGED` when the model answers no finite numbers, `EXPORT_DIFFERS` when the file does not
    answer as the library does.
    """
    target = request.target
    categories = training.categories(request.features)
    matrix = training.matrix(request.features, categories)
    units = LabelUnits.of(training.labels) if target.task == REGRESSION else None
    labels = training.labels if units is None else units.standardize(training.labels)
    counts = [len(categories.get(feature.name, [])) for feature in request.features]
    model = algorithm.fit(matrix, labels, parameters, request.seed, target, np.array(training.times), counts)
    onnx_bytes = model.to_onnx() if units is None else units.into_onnx(model.to_onnx())
    session = open_session(onnx_bytes)
    judged = holdout.matrix(request.features, categories)
    answers, own = run_session(session, target.task, judged), model.predict(judged)
    if not np.isfinite(own).all():
        raise TrainingFailure("FIT_DIVERGED", "The model's own answers to held-out rows are not finite numbers.")
    if units is None:
        difference = float(np.abs(answers - own).max())
    else:
        difference = float(np.abs(answers - units.restore(own)).max() / units.scale)
    if not difference <= EXPORT_DIFFERENCE_MAX:
        unit = "" if units is None else " standard deviations of the labels"
        raise TrainingFailure("EXPORT_DIFFERS", f"The ONNX file's scores differ from the model's own by {difference:g}{unit}.")
    return Fit(onnx_bytes, categories, judged, answers, difference, lambda rows: run_session(session, target.task, rows))
