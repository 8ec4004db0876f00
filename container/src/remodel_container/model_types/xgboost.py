"""Gradient-boosted trees by XGBoost, as ONNX."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson

from remodel_container.artifact import INPUT_NAME
from remodel_container.model_types.parameters import Parameter
from remodel_container.model_types.parameters import read_parameters as read_table

# Waiting threads must sleep, not spin: with spinning threads, fits of 0.1 s took up to 30 s on a busy machine. OpenMP reads
# the variable when the library is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import xgboost  # noqa: E402

PARALLEL_CELLS_MIN = 1_000_000

PARAMETERS = {
    "n_estimators": Parameter(default=60, least=1, most=10_000, whole=True),
    "max_depth": Parameter(default=5, least=1, most=20, whole=True),
    "learning_rate": Parameter(default=0.3, least=0, most=1, above_least=True),
    "min_child_weight": Parameter(default=1, least=0, most=1e6),
    "subsample": Parameter(default=1, least=0, most=1, above_least=True),
    "colsample_bytree": Parameter(default=1, least=0, most=1, above_least=True),
    "gamma": Parameter(default=0, least=0, most=1e6),
    "reg_lambda": Parameter(default=1, least=0, most=1e6),
    "reg_alpha": Parameter(default=0, least=0, most=1e6),
    "scale_pos_weight": Parameter(default=1, least=0, most=1e6, above_least=True),
    "max_bin": Parameter(default=256, least=2, most=65_536, whole=True),
}


def read_parameters(given: Mapping[str, Any]) -> dict[str, Any]:
    """Check XGBoost's parameters by their scikit-learn names and fill in its defaults."""
    return read_table(PARAMETERS, given)


def library_versions() -> dict[str, str]:
    """Return the XGBoost library's version."""
    return {"xgboost": xgboost.__version__}


class XGBoostModel:
    """A fitted booster."""

    def __init__(self, booster: xgboost.Booster) -> None:
        """Keep the booster."""
        self._booster = booster

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        """Return probabilities of the positive class."""
        return self._booster.predict(xgboost.DMatrix(matrix, nthread=thread_count(matrix.size)))

    def to_onnx(self) -> bytes:
        """Return the trees as ONNX. Scores differ from the library's by rounding only (below 3e-7)."""
        from onnxmltools.convert.common.data_types import FloatTensorType
        from onnxmltools.convert.xgboost.convert import WrappedBooster, convert

        classifier = WrappedBooster(self._booster)
        # The converter takes a booster for a regression if all covers are whole numbers, as they can be with balanced labels.
        classifier.operator_name = "XGBClassifier"
        classifier.classes_ = np.array([0, 1])
        classifier.kwargs |= {"objective": "binary:logistic", "num_class": 1}
        features = (INPUT_NAME, FloatTensorType([None, self._booster.num_features()]))
        # The default name is random: the same rows would give other bytes.
        model = convert(classifier, name="remodel", initial_types=[features])
        self._correct_base_value(model)
        return model.SerializeToString(deterministic=True)

    def _correct_base_value(self, model: Any) -> None:
        """Set the base value to the base score's logit: the converter writes the score if the first tree is a leaf of 0."""
        learner = orjson.loads(self._booster.save_config())["learner"]
        base_score = np.float32(learner["learner_model_param"]["base_score"].strip("[]"))
        for attribute in model.graph.node[0].attribute:
            if attribute.name == "base_values":
                attribute.floats[:] = [np.log(base_score / (1 - base_score))]


def fit(matrix: np.ndarray, labels: np.ndarray, parameters: dict[str, Any], seed: int) -> XGBoostModel:
    """Learn with histograms. The result does not depend on the number of threads (a test compares)."""
    options = {name: value for name, value in parameters.items() if name != "n_estimators"}
    threads = thread_count(matrix.size)
    options |= {"objective": "binary:logistic", "tree_method": "hist", "seed": seed, "nthread": threads, "verbosity": 0}
    return XGBoostModel(xgboost.train(options, xgboost.DMatrix(matrix, labels, nthread=threads), parameters["n_estimators"]))


def thread_count(cell_count: int) -> int:
    """Return the number of threads: one for a small matrix, else one for each CPU that this process may use.

    All threads meet at each tree level. On 8,640 x 19 a second thread gains a tenth on a quiet machine. On a busy machine it
    costs a multiple, because the threads wait for one that has no CPU.
    """
    if cell_count < PARALLEL_CELLS_MIN:
        return 1
    if os.environ.get("OMP_NUM_THREADS", "").isdigit():
        return max(1, int(os.environ["OMP_NUM_THREADS"]))
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
