"""Gradient-boosted trees by XGBoost, as ONNX. They stop growing by the newest rows, which a first fit does not learn from."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import orjson

from remodel_container.failures import TrainingFailure
from remodel_container.model_types.newest_rows import TREES, count_trees
from remodel_container.model_types.parameters import Parameter
from remodel_container.model_types.parameters import read_parameters as read_table
from remodel_container.model_types.threads import thread_count
from remodel_container.model_types.without_scikit_learn import without_scikit_learn
from remodel_container.onnx_session import INPUT_NAME, VALUES_NAME
from remodel_container.target import BINARY, MULTICLASS, REGRESSION, Target

# Waiting threads must sleep, not spin: with spinning threads, fits of 0.1 s took up to 30 s on a busy machine. OpenMP reads
# the variable when the library is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

with without_scikit_learn():
    import xgboost

PARAMETERS = {
    **TREES,
    "max_depth": Parameter(default=5, least=1, most=20, whole=True),
    "learning_rate": Parameter(default=0.1, least=0, most=1, above_least=True),
    "min_child_weight": Parameter(default=1, least=0, most=1e6),
    "subsample": Parameter(default=0.8, least=0, most=1, above_least=True),
    "colsample_bytree": Parameter(default=0.8, least=0, most=1, above_least=True),
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

    def __init__(self, booster: xgboost.Booster, target: Target) -> None:
        """Keep the booster."""
        self._booster = booster
        self._target = target

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        """Return probabilities of the positive class or of each class, or values."""
        found = self._booster.predict(xgboost.DMatrix(matrix, nthread=thread_count(matrix.size)))
        return np.column_stack([1 - found, found]) if self._target.task == MULTICLASS and found.ndim == 1 else found

    def to_onnx(self) -> bytes:
        """Return the trees as ONNX. Answers differ from the library's by rounding only (probabilities below 3e-7)."""
        from onnxmltools.convert.common.data_types import FloatTensorType
        from onnxmltools.convert.xgboost.convert import WrappedBooster, convert

        wrapped = WrappedBooster(self._booster)
        if self._target.task != REGRESSION:
            # The converter takes a booster for a regression if all covers are whole numbers, as they can be with balanced labels.
            wrapped.operator_name = "XGBClassifier"
            wrapped.classes_ = np.arange(self._target.class_count)
            objective = _objective(self._target)
            wrapped.kwargs |= {"objective": objective["objective"], "num_class": objective.get("num_class", 1)}
        features = (INPUT_NAME, FloatTensorType([None, self._booster.num_features()]))
        # The default name is random: the same rows would give other bytes.
        model = convert(wrapped, name="remodel", initial_types=[features])
        self._correct_base_values(model)
        if self._target.task == REGRESSION:
            _name_output(model)
        return model.SerializeToString(deterministic=True)

    def _correct_base_values(self, model: Any) -> None:
        """Set the base values as the trees' sums have them.

        Those of several classes and of values are such. That of two classes is a probability: the converter writes it instead of
        its logit if the first tree is a leaf of 0.
        """
        learner = orjson.loads(self._booster.save_config())["learner"]
        base = np.array(orjson.loads(learner["learner_model_param"]["base_score"]), dtype=np.float32)
        if self._target.class_count == 2:
            base = np.log(base / (1 - base))
        for attribute in model.graph.node[0].attribute:
            if attribute.name == "base_values":
                attribute.floats[:] = base.tolist()


def _name_output(model: Any) -> None:
    """Give a regression's only output its name in the contract: the converter has its own."""
    model.graph.node[0].output[:] = [VALUES_NAME]
    model.graph.output[0].name = VALUES_NAME


def fit(
    matrix: np.ndarray,
    labels: np.ndarray,
    parameters: dict[str, Any],
    seed: int,
    target: Target,
    times: np.ndarray,
    category_counts: Sequence[int] = (),
) -> XGBoostModel:
    """Grow as many trees as serve the newest rows best when they are left out, on all rows.

    The result does not depend on the number of threads (a test compares).
    """
    options = {name: value for name, value in parameters.items() if name not in TREES}
    if target.task != BINARY and options.pop("scale_pos_weight") != 1:
        raise TrainingFailure("BAD_PARAMETER", f"Parameter scale_pos_weight is for a {BINARY}, the model is a {target.task}.")
    threads = thread_count(matrix.size)
    options |= {**_objective(target), "tree_method": "hist", "seed": seed, "nthread": threads, "verbosity": 0}
    patience, most = parameters["early_stopping_rounds"], parameters["n_estimators"]

    def trees_for_newest(older: int) -> int:
        known = xgboost.DMatrix(matrix[:older], labels[:older], nthread=threads)
        newest = xgboost.DMatrix(matrix[older:], labels[older:], nthread=threads)
        judged = {"evals": [(newest, "newest")], "early_stopping_rounds": patience, "verbose_eval": False}
        return xgboost.train(options, known, most, **judged).best_iteration + 1

    trees = count_trees(times, labels, parameters, trees_for_newest)
    booster = xgboost.train(options, xgboost.DMatrix(matrix, labels, nthread=threads), trees)
    return XGBoostModel(booster, target)


def _objective(target: Target) -> dict[str, Any]:
    if target.class_count == 2:
        # Also of a multiclass classification: ONNX Runtime gives wrong probabilities for the softmax of two classes.
        return {"objective": "binary:logistic"}
    if target.task == MULTICLASS:
        return {"objective": "multi:softprob", "num_class": target.class_count}
    if target.quantile is not None:
        return {"objective": "reg:quantileerror", "quantile_alpha": target.quantile}
    return {"objective": "reg:absoluteerror" if target.is_absolute else "reg:squarederror"}
