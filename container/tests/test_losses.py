"""Losses are those of `rowLoss` in TypeScript, which wrote the fixture (test/core/policy/performance/row-loss.test.ts)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from remodel_container.failures import TrainingFailure
from remodel_container.losses import row_losses
from remodel_container.metric import Metric

CASES = json.loads((Path(__file__).parents[2] / "test/fixtures/policy/row-losses.json").read_text())


def metric_of(given: object) -> Metric:
    return Metric.parse(given if isinstance(given, str) else json.dumps(given))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['metric']}-{case['classificationThreshold']}")
def test_losses_are_those_of_the_policy(case: dict):
    rows = case["rows"]
    losses = row_losses(
        np.array([row["score"] for row in rows]),
        np.array([row["label"] for row in rows], dtype=np.float32),
        metric_of(case["metric"]),
        threshold=case["classificationThreshold"],
        positive_share=case["positiveShare"],
    )
    assert losses == pytest.approx([row["loss"] for row in rows], rel=1e-12, abs=1e-12)


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
