"""Held-out scores are kept by quarters of days, all of them or an even part of each."""

from __future__ import annotations

import numpy as np
from test_hyperparameters import REQUIRED

from remodel_container.held_out_scores import SCORES_MAX, held_out_scores
from remodel_container.hyperparameters import parse_hyperparameters
from remodel_container.instants import parse_instant
from remodel_container.judges.binary import BinaryJudge
from remodel_container.rows import Rows
from remodel_container.split import Split

QUARTER = 6 * 3600.0


def blocks_of(times: list[float], labels: list[int], scores: np.ndarray) -> list[dict]:
    """Blocks of rows that are all held out."""
    nothing = [[] for _ in times]
    rows = Rows(times, nothing, np.array(labels, dtype=np.float32), ["" for _ in times], times)
    judge = BinaryJudge(rows, Split(len(times), 0), parse_hyperparameters(REQUIRED))
    return held_out_scores(times, lambda places: judge.answers_at(scores, places))


def test_each_quarter_of_a_day_has_its_rows_in_the_order_of_time():
    times = [1.0, QUARTER - 0.001, QUARTER, 5 * QUARTER + 1]
    blocks = blocks_of(times, [1, 0, 1, 0], np.array([0.25, 0.5, 0.75, 1.0], dtype=np.float32))
    assert blocks == [
        {"at": "1970-01-01T00:00:00.000Z", "rows": 2, "scores": [0.25, 0.5], "labels": [1, 0]},
        {"at": "1970-01-01T06:00:00.000Z", "rows": 1, "scores": [0.75], "labels": [1]},
        {"at": "1970-01-02T06:00:00.000Z", "rows": 1, "scores": [1.0], "labels": [0]},
    ]


def test_scores_keep_the_digits_that_they_are_served_with():
    score = np.float32(0.1)
    [block] = blocks_of([0.0], [1], np.array([score]))
    assert block["scores"] == [float(score)]


def test_of_too_many_rows_every_quarter_keeps_an_even_part_and_their_number():
    many, few = 3 * SCORES_MAX, 7
    times = [0.0] * many + [QUARTER] * few
    scores = np.linspace(0, 1, many + few, dtype=np.float32)
    first, second = blocks_of(times, [0] * (many + few), scores)
    assert (first["rows"], second["rows"]) == (many, few)
    assert 0.9 * SCORES_MAX < len(first["scores"]) <= SCORES_MAX
    assert len(second["scores"]) == len(second["labels"]) == few
    gaps = np.diff(first["scores"])
    assert gaps.max() < 2 * gaps.mean()


def test_rows_of_hours_before_1970_are_in_the_quarter_that_they_lie_in():
    [block] = blocks_of([-1.0], [1], np.array([0.5], dtype=np.float32))
    assert parse_instant(block["at"]) == -QUARTER
