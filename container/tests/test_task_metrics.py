"""Figures of several classes and of values are those of scikit-learn (`write_sklearn_figures.py`), or null."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from remodel_container.metric import Metric
from remodel_container.multiclass_metrics import multiclass_metrics
from remodel_container.regression_metrics import mean_absolute_scaled_error, regression_metrics

CASES = json.loads((Path(__file__).parent / "sklearn-figures.json").read_text())
P90 = Metric.parse('{"quantile":0.9}', "regression")


def assert_close(found: object, expected: object):
    if isinstance(expected, dict):
        for name in expected:
            assert_close(found[name], expected[name])
    elif isinstance(expected, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_close(one, other)
    elif expected is None:
        assert found is None
    else:
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("name", CASES["multiclass"])
def test_figures_of_classes_are_scikit_learns(name: str):
    case = CASES["multiclass"][name]
    figures = multiclass_metrics(np.array(case["labels"], dtype=np.float32), np.array(case["probabilities"]))
    assert_close(figures, case["figures"])
    assert figures["constantOutput"] is False


def test_a_class_without_labels_has_no_recall_and_one_that_is_never_answered_no_precision():
    [_, _, without_labels, _] = CASES["multiclass"]["a class without labels"]["figures"]["byClass"]
    assert [without_labels["recall"], without_labels["auc"], without_labels["precision"]] == [None, None, 0]
    figures = multiclass_metrics(np.array([0, 0, 1]), np.array([[0.8, 0.1, 0.1], [0.6, 0.3, 0.1], [0.5, 0.4, 0.1]]))
    assert figures["byClass"][1] == {"precision": None, "recall": 0, "f1": 0, "auc": 1}
    assert figures["byClass"][2] == {"precision": None, "recall": None, "f1": None, "auc": None}


def test_one_class_has_no_auc_and_its_answer_is_the_first_of_the_likeliest():
    figures = multiclass_metrics(np.array([1, 1]), np.array([[0.4, 0.4, 0.2], [0.2, 0.4, 0.4]]))
    assert figures["auc"] is None
    assert figures["confusion"] == [[0, 0, 0], [1, 1, 0], [0, 0, 0]]


def test_equal_probabilities_for_all_rows_are_a_constant_output_with_a_finite_log_loss():
    figures = multiclass_metrics(np.array([0, 2]), np.array([[1.0, 0, 0], [1, 0, 0]]))
    assert figures["constantOutput"] is True
    assert np.isfinite(figures["logLoss"])


@pytest.mark.parametrize("name", CASES["regression"])
def test_figures_of_values_are_scikit_learns(name: str):
    case = CASES["regression"][name]
    labels, values = np.array(case["labels"]), np.array(case["values"])
    figures = regression_metrics(labels, values, P90, last_labels=np.full(len(labels), np.nan))
    scale = case["figures"]["mae"]
    for figure in ("mae", "rmse", "pinball"):
        assert figures[figure] / scale == pytest.approx(case["figures"][figure] / scale, rel=1e-12)
    assert figures["r2"] == pytest.approx(case["figures"]["r2"], abs=1e-12)
    assert figures["labelMean"] == pytest.approx(np.mean(labels), rel=1e-12)
    assert figures["labelDeviation"] == pytest.approx(np.std(labels), rel=1e-12)
    assert [figures["mase"], figures["constantOutput"]] == [None, False]


def test_pinball_is_null_unless_a_quantile_is_asked_for():
    labels = np.array([1.0, 2.0])
    figures = regression_metrics(labels, labels, Metric.parse("", "regression"), last_labels=labels)
    assert figures["pinball"] is None
    assert [figures["mae"], figures["r2"]] == [0, 1]


def test_errors_are_scaled_by_those_of_the_last_known_label_on_the_rows_that_have_one():
    labels, values, last = np.array([1.0, 3.0, 7.0, 100.0]), np.array([2.0, 3.0, 5.0, 0.0]), np.array([0.0, 1.0, 3.0, np.nan])
    assert mean_absolute_scaled_error(labels, values, last) == pytest.approx((1 + 0 + 2) / (1 + 2 + 4))
    assert mean_absolute_scaled_error(labels, values, labels) is None
    assert mean_absolute_scaled_error(labels, values, np.full(4, np.nan)) is None


def test_labels_that_are_all_alike_have_no_r2():
    figures = regression_metrics(np.full(3, 1e6 + 0.1), np.array([1.0, 2.0, 3.0]), P90, last_labels=np.full(3, 1.0))
    assert figures["r2"] is None
