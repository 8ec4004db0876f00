"""The held-out tail is the newest rows after the champion's cutoff and a gap; too few rows are a clear failure."""

from __future__ import annotations

import json
from pathlib import Path

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


def test_the_tail_ends_where_its_rows_are_enough_and_it_has_its_days():
    assert split(holdout_rows_max="120", holdout_days_min="0") == Split(880, 880)
    assert split(holdout_rows_max="120", holdout_days_min="3") == Split(880, 880)
    assert split(holdout_rows_max="120") == Split(831, 831)
    assert split(holdout_rows_max="120", holdout_days_min="30") == Split(800, 800)


def test_rows_of_one_time_count_as_one_and_are_not_parted():
    times = [START.timestamp() + hour * 3600 for hour in range(1000) for _ in range(7)]
    assert split(times) == Split(5600, 5600)
    assert split(times, holdout_rows_max="120", holdout_days_min="0") == Split(6160, 6160)
    # 20 % are 1,399 rows, the first of which are of the time of row 5600.
    assert split(times[1:]) == Split(5599, 5599)
    assert split(times, gap_seconds=str(10 * 3600)) == Split(7 * 791, 5600)
    assert split(times, champion_cutoff=iso(900), holdout_rows_min="80") == Split(7 * 950, 7 * 950)


def test_rows_of_a_single_time_cannot_be_split():
    with pytest.raises(TrainingFailure, match="None of 400 labelled rows lies before the 400 held-out rows"):
        split([START.timestamp()] * 400)


def test_a_gap_lies_before_the_tail():
    assert split(gap_seconds=str(48 * 3600)) == Split(753, 800)
    # The label of the last training row is known when the first held-out row is observed.
    assert HOURLY[800] - HOURLY[752] == 48 * 3600


def test_a_gap_is_a_time_however_many_rows_it_has():
    dense = [START.timestamp() + minute * 60 for minute in range(1000)]
    assert split(dense, gap_seconds=str(2 * 3600)) == Split(681, 800)


def test_the_tail_begins_after_the_champions_cutoff_and_the_gap():
    everything_new = {"champion_cutoff": iso(900), "holdout_new_fraction": "0.99"}
    assert split(**everything_new).holdout_start == 902
    assert split(**everything_new, gap_seconds=str(12 * 3600)) == Split(901, 912)
    assert split(champion_cutoff=iso(100)).holdout_start == 800


def test_the_challenger_learns_from_half_of_what_is_new():
    assert split(champion_cutoff=iso(800)) == Split(901, 901)


def test_a_tail_that_would_be_too_short_to_judge_by_takes_more_of_what_is_new():
    assert split(champion_cutoff=iso(900), holdout_rows_min="80") == Split(920, 920)


def test_where_unjudged_is_allowed_too_few_new_rows_hold_out_older_ones_and_say_so():
    assert split(champion_cutoff=iso(970), unjudged_allowed="true") == Split(800, 800, champion_has_seen=True)
    assert split(champion_cutoff=iso(800), unjudged_allowed="true") == Split(901, 901)


@pytest.mark.parametrize(
    ("hyperparameters", "code", "says"),
    [
        ({"champion_cutoff": iso(970)}, "TOO_FEW_HOLDOUT_ROWS", "after the champion's cutoff and the gap: 29 of 1000"),
        ({"champion_cutoff": iso(5000)}, "TOO_FEW_HOLDOUT_ROWS", "0 of 1000 labelled rows, 50 are needed"),
        ({"holdout_rows_min": "300"}, "TOO_FEW_HOLDOUT_ROWS", "200 of 1000 labelled rows, 300 are needed"),
        ({"labelled_rows_min": "1001"}, "TOO_FEW_TRAINING_ROWS", "1000 labelled rows lie in the window, 1001 are needed"),
        ({"gap_seconds": str(801 * 3600)}, "TOO_FEW_TRAINING_ROWS", "None of 1000 labelled rows lies before the 200"),
    ],
)
def test_too_few_rows_are_a_clear_failure_with_counts(hyperparameters: dict, code: str, says: str):
    with pytest.raises(TrainingFailure, match=says) as raised:
        split(**hyperparameters)
    assert raised.value.code == code


def test_no_row_at_all_is_a_clear_failure():
    with pytest.raises(TrainingFailure, match="No labelled row"):
        split(times=[])


NEEDED = json.loads((Path(__file__).parents[2] / "test/fixtures/policy/labelled-rows-needed.json").read_text())


@pytest.mark.parametrize("case", NEEDED, ids=lambda case: case["what"])
def test_as_many_rows_as_the_policy_asks_for_are_enough_and_one_less_is_not(case: dict):
    needed, new_needed = case["inWindow"], case["sinceChampion"]
    longest = max(case["holdout_rows_min"], case["holdout_rows_max"])
    settings = {
        "holdout_fraction": str(case["holdout_fraction"]),
        "holdout_rows_min": str(case["holdout_rows_min"]),
        "holdout_rows_max": str(longest),
        # The rows that the policy asks for suffice, however long the tail may get; a shorter tail needs no more.
        "holdout_days_min": "99999",
        "cutoff": iso(needed + 1),
    }
    times = [START.timestamp() + hour * 3600 for hour in range(needed)]

    def is_enough(result: Split, count: int) -> bool:
        return result.training_end >= case["training_rows_min"] and count - result.holdout_start >= case["holdout_rows_min"]

    assert is_enough(split(times, labelled_rows_min=str(needed), **settings), needed)
    for new in {new_needed, (new_needed + needed) // 2, needed}:
        champion = {"champion_cutoff": iso(needed - new - 0.5)}
        assert is_enough(split(times, labelled_rows_min=str(needed), **settings, **champion), needed)
    with pytest.raises(TrainingFailure, match="holdout|held-out"):
        split(times, labelled_rows_min="1", **settings, champion_cutoff=iso(needed - new_needed + 0.5))
    with pytest.raises(TrainingFailure, match=f"{needed - 1} labelled rows lie in the window, {needed} are needed"):
        split(times[1:], labelled_rows_min=str(needed), **settings)
    try:
        one_less = split(times[1:], labelled_rows_min="1", **settings)
    except TrainingFailure:
        return
    assert not is_enough(one_less, needed - 1)
