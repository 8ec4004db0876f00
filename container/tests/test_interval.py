"""An interval holds as often as it says, and says nothing where there are too few rows."""

from __future__ import annotations

import numpy as np
import pytest

from remodel_container.interval import Interval, coverage_of_later_half


def test_the_bounds_are_the_errors_at_the_corrected_places():
    # 99 errors 1 to 99: k = ceil(100 x 0.95) = 95, from above and from below.
    errors = np.random.default_rng(1).permutation(np.arange(1.0, 100.0))
    interval = Interval.of(10 + errors, np.full(99, 10.0))
    assert (interval.lower, interval.upper) == (5, 95)
    assert interval.to_json() == {"coverage": 0.9, "lower": 5, "upper": 95}
    assert interval.around(1000) == [1005, 1095]


@pytest.mark.parametrize(("count", "has_bounds"), [(38, False), (39, True)])
def test_fewer_than_39_rows_give_no_bounds(count: int, has_bounds: bool):
    interval = Interval.of(np.arange(float(count)), np.zeros(count))
    assert (interval.lower is not None, interval.upper is not None) == (has_bounds, has_bounds)
    if not has_bounds:
        assert interval.around(1) is interval.coverage(np.zeros(3), np.zeros(3)) is None
        assert interval.to_json() == {"coverage": 0.9, "lower": None, "upper": None}


def test_an_interval_is_read_as_it_was_written():
    for interval in (Interval(-1.5, 2.25), Interval(None, None)):
        assert Interval.from_json(interval.to_json()) == interval
    assert Interval.from_json(None) == Interval(None, None)


def test_coverage_counts_the_bounds_themselves():
    assert Interval(-1.0, 2.0).coverage(np.array([-1.0, 0.0, 2.0, 2.1]), np.zeros(4)) == 0.75


@pytest.mark.parametrize("rows", [39, 200])
@pytest.mark.parametrize("skewed", [False, True])
def test_nine_in_ten_labels_of_unseen_rows_lie_within(rows: int, skewed: bool):
    """Over samples the share of unseen rows within is at least 0.9, and below 0.9 + 2 / (rows + 1).

    Its mean over 4,000 samples of 20 unseen rows has a standard error below 0.0012 (the coverage of a sample of 39 rows varies
    by 0.047, that of 20 rows by 0.067): a correct interval misses a margin of six of them less than once in 10^8.
    """
    source, covered = np.random.default_rng(7), []
    for _ in range(4000):
        errors = source.exponential(size=rows + 20) if skewed else source.normal(size=rows + 20)
        interval = Interval.of(errors[:rows], np.zeros(rows))
        covered.append(interval.coverage(errors[rows:], np.zeros(20)))
    assert 0.9 - 0.0078 <= np.mean(covered) <= 0.9 + 2 / (rows + 1) + 0.0078


def test_the_challengers_coverage_is_of_rows_that_made_no_interval():
    labels = np.concatenate([np.arange(100.0), np.arange(100.0) + 50])
    assert coverage_of_later_half(labels, np.zeros(200)) == pytest.approx(
        Interval.of(labels[:100], np.zeros(100)).coverage(labels[100:], np.zeros(100))
    )
    assert coverage_of_later_half(labels, np.zeros(200)) < 0.5
    assert coverage_of_later_half(labels[:77], np.zeros(77)) is None
