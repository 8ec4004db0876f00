"""Naive forecasts use only labels that were known at the time of the row."""

from __future__ import annotations

import json

import numpy as np
import pytest
from test_hyperparameters import REQUIRED

from remodel_container.hyperparameters import parse_hyperparameters
from remodel_container.judges import make_judge
from remodel_container.rows import Rows
from remodel_container.split import Split

HOUR = 3600.0


def rows_of(hours: list[float], labels: list[int], known_after: float = 1) -> Rows:
    times = [hour * HOUR for hour in hours]
    known_at = [time + known_after * HOUR for time in times]
    return Rows(times, [[] for _ in times], np.array(labels, dtype=np.float32), ["" for _ in times], known_at)


def naive(rows: Rows, start: int, **request: str) -> dict:
    return make_judge(rows, Split(start, start), parse_hyperparameters({**REQUIRED, **request})).naive()


def test_the_majority_is_that_of_the_training_rows():
    assert naive(rows_of(list(range(6)), [1, 1, 0, 0, 0, 0]), 3)["majority"].tolist() == [1, 1, 1]


def test_the_last_label_is_the_newest_that_was_known():
    labels = [0, 1, 1, 0, 1, 0, 0, 1]
    assert naive(rows_of(list(range(8)), labels), 4)["lastLabel"].tolist() == [0, 1, 0, 0]
    assert naive(rows_of(list(range(8)), labels, known_after=3), 4)["lastLabel"].tolist() == [1, 1, 0, 1]
    # Known a second too late for the row three hours on.
    assert naive(rows_of(list(range(8)), labels, known_after=3.001), 4)["lastLabel"].tolist() == [0, 1, 1, 0]


def test_a_row_never_sees_its_own_label_or_one_of_its_own_time():
    labels = [0, 0, 1, 1, 1, 1]
    rows = rows_of([0, 1, 2, 2, 2, 3], labels, known_after=0)
    assert naive(rows, 2)["lastLabel"].tolist() == [0, 0, 0, 1]


def test_of_several_rows_at_one_time_the_majority_counts():
    rows = rows_of([0, 0, 0, 1, 1, 1, 3], [0, 0, 1, 1, 0, 1, 0])
    assert naive(rows, 3)["lastLabel"].tolist() == [0, 0, 0, 1]


def test_labels_that_come_years_later_are_never_used():
    rows = rows_of(list(range(100)), [1, 0] * 50, known_after=1e5)
    scores = naive(rows, 50)
    assert scores["lastLabel"] is None
    assert scores["sameHourYesterday"] is None


def test_the_same_hour_a_day_before_is_that_hours_majority():
    day = [int(hour < 8) for hour in range(24)]
    rows = rows_of(list(range(96)), day * 4)
    scores = naive(rows, 48)
    assert scores["sameHourYesterday"].tolist() == day * 2
    late = naive(rows_of(list(range(96)), day * 4, known_after=23.6), 48)
    assert late["sameHourYesterday"] is None


def test_a_row_without_such_a_label_takes_the_constant():
    # Nothing was observed on the second day, so that the third has no day before.
    hours = [*range(24), *range(48, 96)]
    rows = rows_of(hours, [1] * 24 + [0, 1] * 24)
    assert naive(rows, 24)["sameHourYesterday"].tolist() == [1.0] * 24 + [0, 1] * 12


def test_the_constant_is_the_one_that_is_worth_more():
    labels = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0] * 3
    rows = rows_of(list(range(30)), labels)
    worth = {"truePositive": 100, "falsePositive": -1, "trueNegative": 0, "falseNegative": 0}
    assert naive(rows, 20)["majority"].tolist() == [0] * 10
    assert naive(rows, 20, metric=json.dumps({"values": worth}))["majority"].tolist() == [1] * 10


@pytest.mark.parametrize("name", ["log-loss", "brier"])
def test_where_scores_are_judged_a_naive_forecast_is_as_sure_as_it_was_right(name: str):
    labels = [0, 0, 1, 1] * 25
    scores = naive(rows_of(list(range(100)), labels), 60, metric=name)
    assert scores["majority"].tolist() == [0.5] * 40
    # Of the 59 training rows after another one, 15 of 29 follow a 1 and are 1, by Laplace's rule with one more of each.
    assert set(np.round(scores["lastLabel"], 6)) == {round(16 / 31, 6), round(16 / 32, 6)}
