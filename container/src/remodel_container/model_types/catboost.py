"""Gradient-boosted symmetric trees by CatBoost, as ONNX. They stop growing by the newest rows, which a first fit leaves out."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import catboost
import numpy as np

from remodel_container.failures import TrainingFailure
from remodel_container.model_types.newest_rows import TREES, TREES_UNJUDGED, count_trees
from remodel_container.model_types.one_hot import OneHot
from remodel_container.model_types.onnx_graph import part_of_model, write_model
from remodel_container.model_types.parameters import Parameter
from remodel_container.model_types.parameters import read_parameters as read_table
from remodel_container.model_types.present_classes import PresentClasses
from remodel_container.model_types.threads import thread_count
from remodel_container.onnx_session import INPUT_NAME
from remodel_container.target import BINARY, MULTICLASS, REGRESSION, Target

# Names of scikit-learn's interface to CatBoost.
PARAMETERS = {
    **TREES,
    "max_depth": Parameter(default=6, least=1, most=12, whole=True),
    "learning_rate": Parameter(default=0.1, least=0, most=1, above_least=True),
    "reg_lambda": Parameter(default=3, least=0, most=1e6),
    "random_strength": Parameter(default=1, least=0, most=1e6),
    "subsample": Parameter(default=0.8, least=0, most=1, above_least=True),
    "colsample_bylevel": Parameter(default=1, least=0, most=1, above_least=True),
    "max_bin": Parameter(default=254, least=1, most=65_535, whole=True),
    "scale_pos_weight": Parameter(default=1, least=0, most=1e6, above_least=True),
}


def read_parameters(given: Mapping[str, Any]) -> dict[str, Any]:
    """Check CatBoost's parameters by their scikit-learn names and fill in defaults."""
    return read_table(PARAMETERS, given)


def library_versions() -> dict[str, str]:
    """Return the CatBoost library's version."""
    return {"catboost": catboost.__version__}


class CatBoostModel:
    """Fitted trees, behind the encoding of categories: CatBoost writes no model with its own categories as ONNX."""

    def __init__(self, trees: catboost.CatBoost, encoding: OneHot, target: Target, present: PresentClasses) -> None:
        """Keep the trees and their encoding."""
        self._trees, self._encoding, self._target, self._present = trees, encoding, target, present

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        """Return the library's own probabilities or values."""
        encoded = self._encoding.transform(matrix)
        if self._target.task == REGRESSION:
            return self._trees.predict(encoded, thread_count=1)
        probabilities = self._trees.predict(encoded, prediction_type="Probability", thread_count=1)
        return probabilities[:, 1] if self._target.task == BINARY else self._present.spread(probabilities)

    def to_onnx(self) -> bytes:
        """Return the trees as ONNX, without the list of dictionaries in which CatBoost's own file gives probabilities."""
        import onnx

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "trees.onnx"
            self._trees.save_model(str(path), format="onnx")
            model = onnx.load(str(path))
        if self._target.task == BINARY:
            _move_base_values(model)
        encoding = self._encoding.part(INPUT_NAME)
        is_regression = self._target.task == REGRESSION
        theirs, ours = ("predictions", "values") if is_regression else ("probability_tensor", "probabilities")
        # Their `probabilities` are the dictionaries, which are left out with all that only they need.
        renamed = {INPUT_NAME: encoding.output, theirs: self._present.source(ours)}
        trees = part_of_model(model, theirs, renamed)
        columns = 1 if is_regression else self._target.class_count
        return write_model([encoding, trees, self._present.part(ours)], width=self._encoding.width, output=ours, columns=columns)


def fit(
    matrix: np.ndarray,
    labels: np.ndarray,
    parameters: dict[str, Any],
    seed: int,
    target: Target,
    times: np.ndarray,
    category_counts: Sequence[int] = (),
) -> CatBoostModel:
    """Grow as many trees as serve the newest rows best when they are left out, on all rows.

    The result does not depend on the number of threads (a test compares).
    """
    encoding = OneHot.of(category_counts, matrix.shape[1])
    encoded = encoding.transform(matrix)
    if not _varies(encoded):
        raise TrainingFailure("CONSTANT_FEATURES", "All features are constant or missing: CatBoost has nothing to learn from.")
    names = {"reg_lambda": "l2_leaf_reg", "colsample_bylevel": "rsm", "max_bin": "border_count"}
    options = {names.get(name, name): value for name, value in parameters.items() if name not in TREES}
    if target.task != BINARY and options.pop("scale_pos_weight") != 1:
        raise TrainingFailure("BAD_PARAMETER", f"Parameter scale_pos_weight is for a {BINARY}, the model is a {target.task}.")
    if parameters["subsample"] == 1:
        del options["subsample"]
    options |= _objective(target) | {
        "bootstrap_type": "No" if parameters["subsample"] == 1 else "Bernoulli",
        "random_seed": seed,
        "thread_count": thread_count(encoded.size),
        "allow_writing_files": False,
        "logging_level": "Silent",
    }
    present = PresentClasses.of([] if target.task == REGRESSION else labels, target.class_count)
    # CatBoost names classes like their labels, and ONNX knows whole numbers.
    known = labels if target.task == REGRESSION else present.places(labels)

    def trees_for_newest(older: int) -> int:
        if not _varies(encoded[:older]):
            return min(parameters["n_estimators"], TREES_UNJUDGED)
        stopping = {"n_estimators": parameters["n_estimators"], "early_stopping_rounds": parameters["early_stopping_rounds"]}
        # A class may be in the newest rows alone.
        classes = {"classes_count": len(np.unique(known))} if target.task == MULTICLASS else {}
        stopped = catboost.CatBoost(options | stopping | classes)
        stopped.fit(encoded[:older], known[:older], eval_set=(encoded[older:], known[older:]))
        return stopped.best_iteration_ + 1

    count = count_trees(times, known, parameters, trees_for_newest)
    trees = catboost.CatBoost(options | {"n_estimators": count}).fit(encoded, known)
    return CatBoostModel(trees, encoding, target, present)


def _objective(target: Target) -> dict[str, Any]:
    if target.task == BINARY:
        # Trees that begin at a half lead to the share of positives first: newest rows with another share would stop them on their
        # way.
        return {"loss_function": "Logloss", "boost_from_average": True}
    if target.task == MULTICLASS:
        return {"loss_function": "MultiClass"}
    if target.quantile is not None:
        return {"loss_function": f"Quantile:alpha={target.quantile}"}
    return {"loss_function": "MAE" if target.is_absolute else "RMSE"}


def _move_base_values(model: Any) -> None:
    """Add the base values to the leaves of the first tree: ONNX Runtime gives wrong probabilities of two classes with them.

    There are none where just half of the labels are positive.
    """
    attributes = {attribute.name: attribute for attribute in model.graph.node[0].attribute}
    base, weights = attributes.get("base_values"), attributes["class_weights"]
    if base is None:
        return
    for place, (tree, class_id) in enumerate(zip(attributes["class_treeids"].ints, attributes["class_ids"].ints, strict=True)):
        if tree == 0:
            weights.floats[place] += base.floats[class_id]
    model.graph.node[0].attribute.remove(base)


def _varies(matrix: np.ndarray) -> bool:
    """Return whether any column has two values; a missing one is a value."""
    return any(not np.array_equal(column, np.full_like(column, column[0]), equal_nan=True) for column in matrix.T)
