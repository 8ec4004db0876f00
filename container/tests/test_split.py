"""The held-out tail is the newest part, after the champion's cutoff and a gap, and large enough or a clear failure."""

from __future__ import annotations

import json

import pytest
from job import FEATURES, START, iso

from remodel_container.failures import TrainingFailure
from remodel_container.hyperparameters import parse_hyperparameters
from remodel_container.split import Split, split_rows

HOURLY = [START.timestamp() + hour * 3600 for hour in range(1000)]


def split(times=HOURLY, **hyperparameters: str) -> Split:
    required = {"model_type": "xgboost", "features": json.dumps(FEATURES), "window_from": iso(0), "cutoff": iso(1000)}
    return split_rows(times, parse_hyperparameters({**required, **hyperparameters}))


def test_the_newest_fraction_is_held_out():
    assert split() == Split(training_end=800, holdout_start=800)


def test_the_tail_is_capped_in_size():
    assert split(holdout_rows_max="120") == Split(880, 880)


def test_a_gap_of_rows_lies_before_the_tail():
    assert split(gap_rows="24") == Split(776, 800)


def test_a_gap_of_seconds_lies_before_the_tail_and_the_larger_gap_counts():
    assert split(gap_seconds=str(48 * 3600)) == Split(753, 800)
    assert split(gap_seconds=str(48 * 3600), gap_rows="100") == Split(700, 800)


def test_no_training_row_is_nearer_than_the_gap():
    result = split(gap_seconds=str(10 * 3600))
    assert HOURLY[result.holdout_start] - HOURLY[result.training_end - 1] >= 10 * 3600


def test_the_tail_begins_after_the_champions_cutoff_and_the_gap():
    everything_new = {"champion_cutoff": iso(900), "holdout_new_fraction": "0.99"}
    assert split(**everything_new).holdout_start == 902
    assert split(**everything_new, gap_rows="24") == Split(901, 925)
    assert split(**everything_new, gap_seconds=str(12 * 3600)) == Split(901, 912)
    assert split(champion_cutoff=iso(100)).holdout_start == 800


def test_the_challenger_learns_from_half_of_what_is_new():
    assert split(champion_cutoff=iso(800)) == Split(901, 901)


def test_a_tail_that_would_be_too_short_to_judge_by_takes_more_of_what_is_new():
    assert split(champion_cutoff=iso(900), holdout_rows_min="80") == Split(920, 920)


@pytest.mark.parametrize(
    ("hyperparameters", "code", "says"),
    [
        ({"champion_cutoff": iso(970)}, "TOO_FEW_HOLDOUT_ROWS", "after the champion's cutoff and the gap: 29 of 1000"),
        ({"champion_cutoff": iso(5000)}, "TOO_FEW_HOLDOUT_ROWS", "0 of 1000 labelled rows, 50 are needed"),
        ({"holdout_rows_min": "300"}, "TOO_FEW_HOLDOUT_ROWS", "200 of 1000 labelled rows, 300 are needed"),
        ({"training_rows_min": "801"}, "TOO_FEW_TRAINING_ROWS", "800 of 1000 labelled rows lie before the 200"),
        ({"gap_rows": "900"}, "TOO_FEW_TRAINING_ROWS", "0 of 1000"),
    ],
)
def test_too_few_rows_are_a_clear_failure_with_counts(hyperparameters: dict, code: str, says: str):
    with pytest.raises(TrainingFailure, match=says) as raised:
        split(**hyperparameters)
    assert raised.value.code == code


def test_no_row_at_all_is_a_clear_failure():
    with pytest.raises(TrainingFailure, match="No labelled row"):
        split(times=[])
