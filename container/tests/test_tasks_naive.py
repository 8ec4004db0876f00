"""Naive forecasts of several classes and of values use only labels that were known at the time of the row."""

from __future__ import annotations

import json

import numpy as np
import pytest
from test_hyperparameters import REQUIRED

from remodel_container.hyperparameters import parse_hyperparameters
from remodel_container.judges import Judge, make_judge
from remodel_container.rows import Rows
from remodel_container.split import Split

HOUR = 3600.0
CLASSES = {"task": "multiclass-classification", "classes": json.dumps(["a", "b", "c"])}


def judge_of(hours: list[float], labels: list[float], start: int, known_after: float = 1, **request: str) -> Judge:
    times = [hour * HOUR for hour in hours]
    known_at = [time + known_after * HOUR for time in times]
    rows = Rows(times, [[] for _ in times], np.array(labels, dtype=np.float64), ["" for _ in times], known_at)
    return make_judge(rows, Split(start, start), parse_hyperparameters({**REQUIRED, "task": "regression", **request}))


def answers(judge: Judge, name: str) -> list[int]:
    return judge.naive()[name].argmax(axis=1).tolist()


def test_the_majority_of_classes_is_that_of_the_training_rows():
    judge = judge_of(list(range(8)), [2, 2, 1, 0, 0, 0, 0, 0], 4, **CLASSES)
    assert judge.naive()["majority"].tolist() == [[0, 0, 1]] * 4
    assert judge.majority_accuracy() == 0


def test_where_probabilities_are_judged_the_constant_is_the_share_of_each_class_and_none_is_0():
    judge = judge_of(list(range(8)), [2, 2, 1, 1, 0, 0, 0, 0], 4, **CLASSES, metric="log-loss")
    assert judge.naive()["majority"][0] == pytest.approx([0.5 / 5.5, 2.5 / 5.5, 2.5 / 5.5])
    assert judge.shares() == {"positiveShare": None, "classShares": pytest.approx([0.5 / 5.5, 2.5 / 5.5, 2.5 / 5.5])}


def test_the_last_class_is_that_of_the_newest_row_that_was_known():
    labels = [0, 1, 2, 2, 1, 0, 0, 1]
    assert answers(judge_of(list(range(8)), labels, 4, **CLASSES), "lastLabel") == [2, 1, 0, 0]
    assert answers(judge_of(list(range(8)), labels, 4, known_after=3, **CLASSES), "lastLabel") == [1, 2, 2, 1]


def test_of_several_rows_of_one_time_the_majority_counts_and_of_equals_the_first():
    labels = [2, 2, 1, 1, 0, 0, 1, 0]
    assert answers(judge_of([0, 0, 0, 1, 1, 2, 2, 4], labels, 3, **CLASSES), "lastLabel") == [2, 2, 0, 0, 0]


def test_a_forecast_is_as_sure_as_it_was_right_among_the_training_rows():
    labels = [0, 0, 2, 2] * 25
    found = judge_of(list(range(100)), labels, 60, **CLASSES, metric="brier").naive()["lastLabel"]
    # 59 training rows have one before them: 30 follow a 0: 15 are 0, 15 are 2; 29 follow a 2: 15 are 2.
    assert {tuple(np.round(row, 6)) for row in found} == {
        tuple(np.round([16 / 33, 1 / 33, 16 / 33], 6)),
        tuple(np.round([15 / 32, 1 / 32, 16 / 32], 6)),
    }
    np.testing.assert_allclose(found.sum(axis=1), 1)


def test_the_same_hours_class_is_its_majority_a_day_before():
    day = [int(hour < 8) + int(hour < 4) for hour in range(24)]
    judge = judge_of(list(range(96)), day * 4, 48, **CLASSES)
    assert answers(judge, "sameHourYesterday") == day * 2
    assert judge_of(list(range(96)), day * 4, 48, known_after=23.6, **CLASSES).naive()["sameHourYesterday"] is None


@pytest.mark.parametrize(
    ("metric", "constant"),
    [("absolute-error", 2.5), ("squared-error", 28.5), ('{"quantile":0.9}', 108), ('{"quantile":0.25}', 1)],
)
def test_the_best_constant_value_is_the_metrics(metric: str, constant: float):
    judge = judge_of(list(range(6)), [1, 2, 3, 108, 0, 0], 4, metric=metric)
    assert judge.naive()["majority"].tolist() == [constant] * 2


def test_the_last_value_is_the_median_of_the_newest_rows_that_were_known():
    labels = [1.0, 5.0, 2.0, 9.0, 4.0, 6.0, 8.0]
    judge = judge_of([0, 0, 0, 1, 1, 2, 3], labels, 3)
    assert judge.naive()["lastLabel"].tolist() == [2, 2, 6.5, 6]


def test_a_row_without_a_known_value_takes_the_constant_and_none_at_all_is_null():
    late = judge_of(list(range(100)), [float(hour) for hour in range(100)], 50, known_after=60)
    assert late.naive()["lastLabel"][:12].tolist() == [24.5] * 10 + [0, 1]
    never = judge_of(list(range(100)), [1.0, 2.0] * 50, 50, known_after=1e5).naive()
    assert never["lastLabel"] is never["sameHourYesterday"] is None


def test_the_same_hours_value_is_its_median_a_day_before():
    source = np.random.default_rng(3)
    hours = np.sort(source.uniform(0, 96, 600))
    labels = source.normal(size=600)
    known_after = 20.0
    found = judge_of(hours.tolist(), labels.tolist(), 300, known_after=known_after).naive()["sameHourYesterday"]
    constant = float(np.median(labels[:300]))
    for place in range(300, 600):
        near = np.abs(hours - (hours[place] - 24)) <= 0.5
        expected = float(np.median(labels[near])) if near.any() else constant
        assert found[place - 300] == pytest.approx(expected), place


def test_errors_are_scaled_by_the_last_known_value():
    judge = judge_of(list(range(6)), [0, 1, 2, 4, 7, 9], 3)
    figures = judge.figures(np.array([4.0, 6.0, 9.0]))
    assert figures["mase"] == pytest.approx((0 + 1 + 0) / (2 + 3 + 2))


def test_counts_and_shares_of_a_task_are_null_in_another():
    values = judge_of(list(range(6)), [0, 1, 2, 4, 7, 9], 3)
    nothing = {"positives": None, "trainingPositives": None, "holdoutPositives": None}
    assert values.label_counts() == {**nothing, "classCounts": None}
    assert values.shares() == {"positiveShare": None, "classShares": None}
    assert values.hits(np.zeros(3)) is values.majority_accuracy() is None
    assert values.has_one_class() is False
    classes = judge_of(list(range(6)), [0, 1, 1, 2, 2, 2], 3, **CLASSES)
    assert classes.label_counts() == {**nothing, "classCounts": {"training": [1, 2, 0], "holdout": [0, 0, 3]}}
    assert classes.interval(np.zeros((3, 3))) is None
    assert classes.has_one_class() is True
