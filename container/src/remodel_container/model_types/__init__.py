"""The model types that can be trained. A type's module is imported only when a training asks for it."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from remodel_container.failures import TrainingFailure
from remodel_container.target import Target

TYPES = ("xgboost", "catboost", "random_forest", "neural_network", "ensemble")
REGISTRY: Mapping[str, str] = {name: f"remodel_container.model_types.{name}" for name in TYPES}


class FittedModel(Protocol):
    """A fitted model: answers rows and writes itself as ONNX."""

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        """Return the library's own answer for each row of a float32 matrix.

        Binary classification: the positive class's probability, shape (rows,). Multiclass: (rows, K) probabilities, also of
        classes that no training row has. Regression: values, (rows,), in the units of the labels that `fit` was given.
        """

    def to_onnx(self) -> bytes:
        """Return an ONNX file that takes `features` (rows, features) float32.

        It gives `probabilities` (rows, K) float32, with K = 2 for a binary classification, or a regression's `values`
        (rows, 1) float32. Its answers are those of `predict` within 1e-5; imputation and one-hot codes are part of it.
        """


class ModelType(Protocol):
    """The functions of a model type's module. The same arguments give the same bytes of ONNX, with any number of threads."""

    def read_parameters(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Check the algorithm's own parameters and fill in defaults; raise TrainingFailure `BAD_PARAMETER`."""

    def fit(
        self,
        matrix: np.ndarray,
        labels: np.ndarray,
        parameters: dict[str, Any],
        seed: int,
        target: Target,
        times: np.ndarray,
        category_counts: Sequence[int] = (),
    ) -> FittedModel:
        """Learn from float32 `matrix` (rows, features; NaN is missing; a category is its code).

        `labels` (rows) are not all alike. Classification: float32, 0 to `target.class_count` - 1; a class may be absent.
        Regression: float64, with mean 0 and standard deviation 1 in a training, so that 32 bits suffice. `times` (rows) are the
        rows' seconds since 1970, ascending. `category_counts` has the number of categories for each feature, 0 for a number;
        without it all are numbers. Raises TrainingFailure `BAD_PARAMETER` for a parameter that is not for the
        task, `FIT_DIVERGED` for a loss that is not finite.
        """

    def library_versions(self) -> dict[str, str]:
        """Return name and version of the libraries that this type uses."""


def model_type(name: str) -> ModelType:
    """Return the module of a model type; raise TrainingFailure `UNKNOWN_MODEL_TYPE`, which names the known ones."""
    if name not in REGISTRY:
        raise TrainingFailure("UNKNOWN_MODEL_TYPE", f"Unknown model type {name!r}; known are {', '.join(sorted(REGISTRY))}.")
    return importlib.import_module(REGISTRY[name])  # type: ignore[return-value]
