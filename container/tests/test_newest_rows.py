"""Boosted trees stop growing by the newest rows, which a first fit leaves out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import onnx
import pytest

from remodel_container.model_types import model_type
from remodel_container.model_types.newest_rows import TREES_UNJUDGED, count_older_rows, count_trees
from remodel_container.target import BINARY_TARGET, MULTICLASS, REGRESSION, Target

ROWS = 1500


def never(older: int) -> int:
    raise AssertionError(f"asked about {older} rows")


def tree_count(content: bytes) -> int:
    """Trees of an ONNX file; those of several classes share a number in XGBoost's rounds."""
    trees = next(node for node in onnx.load_from_string(content).graph.node if node.op_type.startswith("TreeEnsemble"))
    return len(set(next(part for part in trees.attribute if part.name == "nodes_treeids").ints))


def fitted(name: str, labels: np.ndarray, matrix: np.ndarray, given: dict, target: Target = BINARY_TARGET) -> int:
    algorithm = model_type(name)
    parameters = algorithm.read_parameters({"max_depth": 3, **given})
    model = algorithm.fit(matrix, labels, parameters, 3, target, np.arange(len(labels), dtype=float), [0] * matrix.shape[1])
    return tree_count(model.to_onnx())


@pytest.fixture
def matrix() -> np.ndarray:
    return np.random.default_rng(11).normal(size=(ROWS, 4)).astype(np.float32)


@pytest.mark.parametrize(
    ("times", "share", "older"),
    [
        (list(range(10)), 0.2, 8),
        (list(range(10)), 0.01, 9),
        ([0, 1, 2, 3, 4, 5, 6, 7, 7, 7], 0.2, 7),
        ([5, 5, 5, 5], 0.2, 0),
        ([1], 0.2, 0),
    ],
)
def test_older_rows_end_before_the_time_of_the_first_newest_one(times: list[float], share: float, older: int):
    assert count_older_rows(np.array(times, dtype=float), share) == older


@pytest.mark.parametrize(
    ("times", "labels", "given", "asked", "expected"),
    [
        (range(10), [0, 1] * 5, {}, lambda older: 7 * older, 56),
        (range(10), [0, 1] * 5, {"early_stopping_rounds": 0}, never, 400),
        ([3] * 10, [0, 1] * 5, {}, never, TREES_UNJUDGED),
        (range(10), [1] * 8 + [0, 0], {}, never, TREES_UNJUDGED),
        ([3] * 10, [0, 1] * 5, {"n_estimators": 20}, never, 20),
    ],
    ids=["judged", "as many as asked", "one time", "one class before the newest", "fewer than that"],
)
def test_the_number_of_trees(times: list[float], labels: list[int], given: dict, asked: Callable[[int], int], expected: int):
    parameters = {"n_estimators": 400, "early_stopping_rounds": 30, "validation_fraction": 0.2} | given
    assert count_trees(np.array(times, dtype=float), np.array(labels), parameters, asked) == expected


@pytest.mark.parametrize("name", ["xgboost", "catboost"])
def test_noise_grows_few_trees_and_a_rule_many(name: str, matrix: np.ndarray):
    source = np.random.default_rng(12)
    noise = source.integers(0, 2, ROWS).astype(np.float32)
    rule = (matrix[:, 0] * matrix[:, 1] + matrix[:, 2] > 0).astype(np.float32)
    assert fitted(name, noise, matrix, {}) < 30
    assert fitted(name, rule, matrix, {}) > 100


@pytest.mark.parametrize("name", ["xgboost", "catboost"])
def test_trees_end_where_the_newest_rows_follow_another_rule(name: str, matrix: np.ndarray):
    labels = (matrix[:, 0] > 0).astype(np.float32)
    labels[1200:] = 1 - labels[1200:]
    assert fitted(name, labels, matrix, {}) <= 3
    assert fitted(name, labels, matrix, {"early_stopping_rounds": 0, "n_estimators": 40}) == 40


@pytest.mark.parametrize("name", ["xgboost", "catboost"])
def test_a_class_that_the_newest_rows_alone_have_is_no_fault(name: str, matrix: np.ndarray):
    labels = (matrix[:, 0] > 0).astype(np.float32)
    labels[1400:1410] = 2
    assert fitted(name, labels, matrix, {}, Target(MULTICLASS, 3)) > 1


@pytest.mark.parametrize("name", ["xgboost", "catboost"])
def test_older_values_that_are_all_alike_judge_nothing(name: str, matrix: np.ndarray):
    values = np.zeros(ROWS, dtype=np.float32)
    values[1300:] = matrix[1300:, 0]
    assert fitted(name, values, matrix, {}, Target(REGRESSION, 0)) <= TREES_UNJUDGED


def test_features_that_say_nothing_in_the_older_rows_judge_nothing(matrix: np.ndarray):
    matrix[:1250] = 1
    labels = (np.arange(ROWS) % 2).astype(np.float32)
    assert fitted("catboost", labels, matrix, {}) <= TREES_UNJUDGED
