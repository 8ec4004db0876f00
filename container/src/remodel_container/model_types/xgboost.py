"""Gradient-boosted trees by XGBoost, as ONNX."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from remodel_container.model_types.parameters import Parameter
from remodel_container.model_types.parameters import read_parameters as read_table
from remodel_container.model_types.xgboost_library import Booster, Matrix, library_version
from remodel_container.onnx_trees import TreeEnsemble

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
    return {"xgboost": library_version()}


class XGBoostModel:
    """A fitted booster."""

    def __init__(self, booster: Booster, feature_count: int) -> None:
        """Keep the booster and the width of its matrix."""
        self._booster = booster
        self._feature_count = feature_count

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        """Return probabilities of the positive class."""
        return self._booster.predict(Matrix(matrix, None, thread_count(matrix.size)))

    def to_onnx(self) -> bytes:
        """Return the trees as ONNX; scores differ from the library's by rounding only (below 3e-7)."""
        return tree_ensemble(self._booster.to_json()).to_onnx(self._feature_count)


def fit(matrix: np.ndarray, labels: np.ndarray, parameters: dict[str, Any], seed: int) -> XGBoostModel:
    """Learn with histograms. The result does not depend on the number of threads (a test compares)."""
    options = {name: value for name, value in parameters.items() if name != "n_estimators"}
    threads = thread_count(matrix.size)
    options |= {"objective": "binary:logistic", "tree_method": "hist", "seed": seed, "nthread": threads, "verbosity": 0}
    booster = Booster(options, Matrix(matrix, labels, threads))
    booster.fit(parameters["n_estimators"])
    return XGBoostModel(booster, matrix.shape[1])


def thread_count(cell_count: int) -> int:
    """Return how many threads are worth it: one for a small matrix, else all CPUs that this process may use.

    Each tree level is a rendezvous of all threads. On 8,640 x 19 a second thread gains a tenth on a quiet machine, and on a busy
    one costs a multiple: whoever waits for a thread that has no CPU waits for the scheduler.
    """
    if cell_count < PARALLEL_CELLS_MIN:
        return 1
    if os.environ.get("OMP_NUM_THREADS", "").isdigit():
        return max(1, int(os.environ["OMP_NUM_THREADS"]))
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def tree_ensemble(model: dict[str, Any]) -> TreeEnsemble:
    """Turn XGBoost's own JSON into a tree ensemble. Nodes that pruning left behind are not reachable and not taken."""
    learner = model["learner"]
    base_score = np.float32(learner["learner_model_param"]["base_score"].strip("[]"))
    ensemble = TreeEnsemble(base_value=float(np.log(base_score / (np.float32(1) - base_score))))
    for number, tree in enumerate(learner["gradient_booster"]["model"]["trees"]):
        left, right = tree["left_children"], tree["right_children"]
        waiting = [0]
        while waiting:
            node = waiting.pop()
            if left[node] == -1:
                # A leaf's weight stands where a branch has its threshold.
                ensemble.add_leaf(tree=number, node=node, weight=tree["split_conditions"][node])
                continue
            ensemble.add_branch(
                tree=number,
                node=node,
                feature=tree["split_indices"][node],
                threshold=tree["split_conditions"][node],
                true_node=left[node],
                false_node=right[node],
                missing_true=bool(tree["default_left"][node]),
            )
            waiting += [right[node], left[node]]
    return ensemble
