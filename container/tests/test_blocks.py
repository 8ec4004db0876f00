"""Losses are summed over spans of time: rows of one time together, no span shorter than a label takes."""

from __future__ import annotations

import numpy as np
import pytest

from remodel_container.blocks import block_seconds, losses_by_block
from remodel_container.instants import parse_instant

HOUR = 3600.0


def blocks_of(times: list[float], least: float = 0) -> list[dict]:
    ones = np.ones(len(times))
    return losses_by_block(times, {"challenger": ones, "champion": None}, least_seconds=least)


def test_forty_spans_of_equal_length_hold_every_row_once():
    times = [hour * HOUR for hour in range(1000)]
    blocks = blocks_of(times)
    assert len(blocks) == 40
    assert sum(block["rows"] for block in blocks) == 1000
    assert {block["rows"] for block in blocks} == {25}
    assert all(block["challenger"] == block["rows"] and block["champion"] is None for block in blocks)
    assert all(before["to"] == block["from"] for before, block in zip(blocks, blocks[1:], strict=False))
    assert parse_instant(blocks[-1]["to"]) > times[-1]


def test_rows_of_one_time_are_in_one_span():
    times = [hour * HOUR for hour in range(50) for _ in range(100)]
    blocks = blocks_of(times)
    assert {block["rows"] % 100 for block in blocks} == {0}
    assert sum(block["rows"] for block in blocks) == 5000


def test_few_rows_make_fewer_spans():
    assert len(blocks_of([hour * HOUR for hour in range(100)])) == 20
    assert len(blocks_of([0.0] * 400)) == 1


def test_no_span_is_shorter_than_a_label_takes():
    times = [hour * HOUR for hour in range(1000)]
    assert block_seconds(times, least=100 * HOUR) == 100 * HOUR
    assert [block["rows"] for block in blocks_of(times, 300 * HOUR)] == [300, 300, 300, 100]
    # Half a year without rows, and still none is.
    paused = times + [time + 5000 * HOUR for time in times]
    assert block_seconds(paused, least=40 * HOUR) >= 40 * HOUR


def test_a_pause_does_not_swallow_the_spans_around_it():
    times = [hour * HOUR for hour in [*range(500), *range(20_000, 20_500)]]
    blocks = blocks_of(times)
    assert 30 <= len(blocks) <= 80
    assert max(block["rows"] for block in blocks) <= 40


def test_a_burst_is_one_span_and_not_as_many_as_it_has_rows():
    steady = [hour * HOUR for hour in range(240)]
    burst = [100 * HOUR + second for second in range(3000)]
    blocks = blocks_of(sorted([*steady, *burst]))
    assert len(blocks) == 40
    assert max(block["rows"] for block in blocks) >= 3000


@pytest.mark.parametrize("count", [1, 2, 7, 39, 40, 41, 5003])
def test_whatever_the_times_no_row_is_lost_and_no_span_overlaps(count: int):
    source = np.random.default_rng(count)
    times = np.sort(np.round(source.exponential(1e6, count), 3)).tolist()
    blocks = blocks_of(times)
    assert sum(block["rows"] for block in blocks) == count
    assert all(before["to"] <= block["from"] for before, block in zip(blocks, blocks[1:], strict=False))
