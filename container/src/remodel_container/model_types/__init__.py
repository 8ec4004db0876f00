"""The model types that can be trained. A type's module is imported only when a training asks for it."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from remodel_container.failures import TrainingFailure

REGISTRY: Mapping[str, str] = {"xgboost": "remodel_container.model_types.xgboost"}


class FittedModel(Protocol):
    """A fitted model: scores rows and writes itself as ONNX."""

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        """Return the library's own probability of the positive class for each row of a float32 matrix, shape (rows,)."""

    def to_onnx(self) -> bytes:
        """Return an ONNX file: `features` (rows, features) float32 to `probabilities` (rows, 2) float32."""


class ModelType(Protocol):
    """The functions of a model type's module. The same matrix, labels, parameters and seed give the same bytes of ONNX."""

    def read_parameters(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Check the algorithm's own parameters and fill in defaults; raise TrainingFailure `BAD_PARAMETER`."""

    def fit(self, matrix: np.ndarray, labels: np.ndarray, parameters: dict[str, Any], seed: int) -> FittedModel:
        """Learn from float32 `matrix` (rows, features; NaN is missing) and `labels` (rows; 0 or 1, both present)."""

    def library_versions(self) -> dict[str, str]:
        """Return name and version of the libraries that this type uses."""


def model_type(name: str) -> ModelType:
    """Return the module of a model type; raise TrainingFailure `UNKNOWN_MODEL_TYPE`, which names the known ones."""
    if name not in REGISTRY:
        raise TrainingFailure("UNKNOWN_MODEL_TYPE", f"Unknown model type {name!r}; known are {', '.join(sorted(REGISTRY))}.")
    return importlib.import_module(REGISTRY[name])  # type: ignore[return-value]
