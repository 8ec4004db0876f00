"""Losses are those of `rowLoss` in TypeScript, which wrote the fixture (write-row-losses.ts beside it)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from remodel_container.failures import TrainingFailure
from remodel_container.losses import multiclass_losses, regression_losses, row_losses
from remodel_container.metric import Metric
from remodel_container.target import BINARY, MULTICLASS, REGRESSION, TASKS

CASES = json.loads((Path(__file__).parents[2] / "test/fixtures/policy/row-losses.json").read_text())


def metric_of(given: object, task: str = BINARY) -> Metric:
    return Metric.parse(given if isinstance(given, str) else json.dumps(given), task)


def losses_of(case: dict) -> np.ndarray:
    rows = case["rows"]
    answers, labels = np.array([row["answer"] for row in rows]), np.array([row["label"] for row in rows], dtype=np.float32)
    metric = metric_of(case["metric"], case["task"])
    if case["task"] == REGRESSION:
        return regression_losses(answers, labels, metric)
    if case["task"] == MULTICLASS:
        return multiclass_losses(answers, labels, metric, class_shares=np.array(case["classShares"]))
    return row_losses(answers, labels, metric, threshold=case["classificationThreshold"], positive_share=case["positiveShare"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['task']}-{case['metric']}")
def test_losses_are_those_of_the_policy(case: dict):
    assert losses_of(case) == pytest.approx([row["loss"] for row in case["rows"]], rel=1e-12, abs=1e-12)


def test_the_fixture_has_every_task():
    assert {case["task"] for case in CASES} == set(TASKS)


def test_a_metric_is_written_as_it_was_given():
    values = {"values": {"truePositive": 1, "falsePositive": -2.5, "trueNegative": 0, "falseNegative": 0}}
    assert [metric_of(each).to_json() for each in ("brier", values)] == ["brier", values]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("auc", "'auc' is no metric; known are accuracy, balanced-accuracy, log-loss, brier and values"),
        ('{"values":{"truePositive":1}}', "values must say what each of truePositive, falsePositive, trueNegative"),
        ('{"values":{"truePositive":1,"falsePositive":0,"trueNegative":0,"falseNegative":"x"}}', "must be numbers"),
        ('{"value":1}', "values must say"),
    ],
)
def test_another_metric_is_a_clear_error(text: str, says: str):
    with pytest.raises(ValueError, match=says):
        Metric.parse(text)


def test_a_bad_metric_is_a_failure_that_names_the_hyperparameter():
    from test_split import split

    with pytest.raises(TrainingFailure, match="Hyperparameter metric: 'auc' is no metric"):
        split(metric="auc")


def test_a_mistake_among_several_classes_costs_by_the_metric():
    probabilities = np.array([[0.7, 0.2, 0.1], [0.4, 0.4, 0.2], [0.0, 0.5, 0.5]])
    labels, shares = np.array([0, 1, 0]), np.array([0.5, 0.25, 0.25])

    def losses(name: str) -> list[float]:
        return multiclass_losses(probabilities, labels, Metric.parse(name, MULTICLASS), class_shares=shares).tolist()

    assert losses("accuracy") == [0, 1, 1]
    assert losses("balanced-accuracy") == pytest.approx([0, 1 / (3 * 0.25), 1 / (3 * 0.5)])
    assert losses("log-loss") == pytest.approx([-np.log(0.7), -np.log(0.4), -np.log(1e-6)])
    assert losses("brier") == pytest.approx([0.09 + 0.04 + 0.01, 0.16 + 0.36 + 0.04, 1 + 0.25 + 0.25])


@pytest.mark.parametrize(
    ("metric", "losses"),
    [("", [2, 1, 0]), ("absolute-error", [2, 1, 0]), ("squared-error", [4, 1, 0]), ('{"quantile":0.9}', [1.8, 0.1, 0])],
)
def test_an_error_of_a_value_costs_by_the_metric(metric: str, losses: list[float]):
    labels, values = np.array([5.0, 5.0, 5.0]), np.array([3.0, 6.0, 5.0])
    assert regression_losses(values, labels, Metric.parse(metric, REGRESSION)) == pytest.approx(losses)


def test_the_default_metric_is_the_tasks():
    assert [Metric.parse("", task).name for task in TASKS] == ["accuracy", "accuracy", "absolute-error"]


@pytest.mark.parametrize(
    ("task", "text", "says"),
    [
        (
            MULTICLASS,
            "squared-error",
            "'squared-error' is no metric of a multiclass-classification; known are accuracy, balanced",
        ),
        (MULTICLASS, '{"quantile":0.9}', "is no metric of a multiclass-classification; known are accuracy"),
        (REGRESSION, "accuracy", "'accuracy' is no metric of a regression; known are absolute-error, squared-error and quantile"),
        (REGRESSION, '{"quantile":1}', "quantile must be a number between 0 and 1, both excluded"),
        (REGRESSION, '{"quantile":true}', "quantile must be a number"),
        (REGRESSION, '{"values":{}}', "quantile must be a number"),
        (BINARY, '{"quantile":0.9}', "values must say what each of"),
    ],
)
def test_a_metric_of_another_task_is_a_clear_error(task: str, text: str, says: str):
    with pytest.raises(ValueError, match=says):
        Metric.parse(text, task)


def test_a_quantile_is_written_as_it_was_given():
    assert Metric.parse('{"quantile":0.9}', REGRESSION).to_json() == {"quantile": 0.9}
