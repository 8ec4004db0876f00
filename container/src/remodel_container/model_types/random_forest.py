"""Random forests by scikit-learn, as ONNX."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

from remodel_container.model_types.one_hot import OneHot
from remodel_container.model_types.onnx_graph import OPSETS, part_of_model, write_model
from remodel_container.model_types.parameters import Parameter
from remodel_container.model_types.parameters import read_parameters as read_table
from remodel_container.model_types.present_classes import PresentClasses
from remodel_container.model_types.threads import thread_count
from remodel_container.onnx_session import INPUT_NAME
from remodel_container.target import BINARY, REGRESSION, Target

# Scikit-learn's own trees grow until each leaf is pure: on 100,000 rows a file of hundreds of megabytes. A depth of 12 and
# five rows a leaf bound it to 4,096 leaves a tree.
PARAMETERS = {
    "n_estimators": Parameter(default=100, least=1, most=2_000, whole=True),
    "max_depth": Parameter(default=12, least=1, most=24, whole=True),
    "min_samples_leaf": Parameter(default=5, least=1, most=1_000_000, whole=True),
    "max_features": Parameter(default=0.5, least=0, most=1, above_least=True),
    "max_samples": Parameter(default=1, least=0, most=1, above_least=True),
}
QUANTILE_ROWS_BEYOND = 5  # a leaf's quantile needs as many rows on its smaller side


def read_parameters(given: Mapping[str, Any]) -> dict[str, Any]:
    """Check the forest's parameters by their scikit-learn names and fill in defaults."""
    return read_table(PARAMETERS, given)


def library_versions() -> dict[str, str]:
    """Return the versions of scikit-learn and its converter."""
    import skl2onnx

    return {"scikit-learn": sklearn.__version__, "skl2onnx": skl2onnx.__version__}


class RandomForestModel:
    """A fitted forest, behind the encoding of categories."""

    def __init__(self, forest: Any, encoding: OneHot, target: Target, present: PresentClasses) -> None:
        """Keep the forest and its encoding."""
        self._forest, self._encoding, self._target, self._present = forest, encoding, target, present

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        """Return the library's own probabilities or values."""
        encoded = self._encoding.transform(matrix)
        if self._target.task == REGRESSION:
            return self._forest.predict(encoded)
        found = self._forest.predict_proba(encoded)
        if self._target.task == BINARY:
            return found[:, 1]
        return self._present.spread(found)

    def to_onnx(self) -> bytes:
        """Return the forest as ONNX. Missing values take the branch that the forest learnt for them."""
        from skl2onnx import to_onnx
        from skl2onnx.common.data_types import FloatTensorType

        is_regression = self._target.task == REGRESSION
        options = None if is_regression else {id(self._forest): {"zipmap": False}}
        features = (INPUT_NAME, FloatTensorType([None, self._forest.n_features_in_]))
        model = to_onnx(self._forest, initial_types=[features], options=options, target_opset=OPSETS)
        self._complete(model.graph.node[0])
        encoding = self._encoding.part(INPUT_NAME)
        theirs, ours = ("variable", "values") if is_regression else ("probabilities", "probabilities")
        trees = part_of_model(model, theirs, {INPUT_NAME: encoding.output, theirs: self._present.source(ours)})
        columns = 1 if is_regression else self._target.class_count
        return write_model([encoding, trees, self._present.part(ours)], width=self._encoding.width, output=ours, columns=columns)

    def _complete(self, node: Any) -> None:
        """Add what the converter leaves out: the branch of missing values."""
        from onnx import helper

        attributes = {attribute.name: attribute for attribute in node.attribute}
        branches = [tree.tree_.missing_go_to_left for tree in self._forest.estimators_]
        places = zip(attributes["nodes_treeids"].ints, attributes["nodes_nodeids"].ints, strict=True)
        tracks = [int(branches[tree][place]) for tree, place in places]
        kept = [attribute for attribute in node.attribute if attribute.name != "nodes_missing_value_tracks_true"]
        del node.attribute[:]
        node.attribute.extend([*kept, helper.make_attribute("nodes_missing_value_tracks_true", tracks)])


def fit(
    matrix: np.ndarray,
    labels: np.ndarray,
    parameters: dict[str, Any],
    seed: int,
    target: Target,
    times: np.ndarray,
    category_counts: Sequence[int] = (),
) -> RandomForestModel:
    """Learn; the result does not depend on the number of threads (a test compares)."""
    encoding = OneHot.of(category_counts, matrix.shape[1])
    encoded = encoding.transform(matrix)
    options = parameters | {"random_state": seed, "n_jobs": thread_count(encoded.size)}
    # As a fraction 1.0 means all rows; the whole number 1 would mean one row.
    options["max_samples"] = None if parameters["max_samples"] == 1 else float(parameters["max_samples"])
    options["max_features"] = float(parameters["max_features"])
    present = PresentClasses.of([] if target.task == REGRESSION else labels, target.class_count)
    if target.task != REGRESSION:
        forest = RandomForestClassifier(**options).fit(encoded, present.places(labels))
        return RandomForestModel(forest, encoding, target, present)
    quantile = target.quantile if target.quantile is not None else 0.5 if target.is_absolute else None
    if target.quantile is not None:
        beyond = min(target.quantile, 1 - target.quantile)
        options["min_samples_leaf"] = max(parameters["min_samples_leaf"], int(np.ceil(QUANTILE_ROWS_BEYOND / beyond)))
    forest = RandomForestRegressor(**options).fit(encoded, labels)
    if quantile is not None:
        _set_leaves(forest, encoded, labels, quantile)
    return RandomForestModel(forest, encoding, target, present)


def _set_leaves(forest: RandomForestRegressor, matrix: np.ndarray, labels: np.ndarray, quantile: float) -> None:
    """Replace each leaf's mean by a quantile of the labels of its rows.

    Scikit-learn's own trees of medians split by absolute errors, which takes many times as long, and it has none of other
    quantiles. After Meinshausen (2006), with the quantiles of leaves averaged, because ONNX has no weighted quantile.
    """
    order = np.argsort(labels, kind="stable")
    ranked = labels[order]
    for tree, leaves in zip(forest.estimators_, forest.apply(matrix).T, strict=True):
        by_leaf = np.argsort(leaves[order], kind="stable")
        numbers, starts, counts = np.unique(leaves[order][by_leaf], return_index=True, return_counts=True)
        values = ranked[by_leaf]  # ascending within each leaf
        place = (counts - 1) * quantile
        low = starts + np.floor(place).astype(int)
        high = starts + np.ceil(place).astype(int)
        share = place - np.floor(place)
        tree.tree_.value[numbers, 0, 0] = values[low] * (1 - share) + values[high] * share
