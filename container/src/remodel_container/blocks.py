"""Sums losses over spans of the held-out time. The gate learns from their spread how much a difference is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from remodel_container.instants import to_iso

BLOCKS_WANTED = 40  # their variance is known to a quarter; more would be shorter, and more alike from one to the next
BLOCKS_ENOUGH = 30
BLOCK_ROWS_MIN = 5  # on average; below that the spread of blocks is that of single rows


def block_seconds(times: Sequence[float], *, least: float) -> float:
    """Return how long the blocks of ascending `times` are: a fortieth of the span, or less where much of it is empty.

    They are never shorter than `least`, the time that a label takes: labels of overlapping spans repeat each other's
    errors. Rows of one time are always in one block, however many they are.
    """
    at = np.array(times)
    span = at[-1] - at[0] + 0.001  # the last row lies within, not at the end of, the last block
    rows_wanted = max(1, len(at) // BLOCK_ROWS_MIN)
    length = max(span / min(BLOCKS_WANTED, rows_wanted), least)
    while True:
        shorter = length / 2
        count = len(np.unique(block_numbers(at, length)))
        shorter_count = len(np.unique(block_numbers(at, shorter)))
        if count >= BLOCKS_ENOUGH or shorter < max(least, 0.001) or shorter_count > min(rows_wanted, 2 * BLOCKS_WANTED):
            return length
        length = shorter


def losses_by_block(
    times: Sequence[float], losses: Mapping[str, np.ndarray | None], *, least_seconds: float
) -> list[dict[str, Any]]:
    """Return blocks that have rows, in the order of time: `from`, `to` (excluded), `rows`, and each sum of losses."""
    length = block_seconds(times, least=least_seconds)
    numbers, places, counts = np.unique(block_numbers(times, length), return_inverse=True, return_counts=True)
    sums = {
        name: None if each is None else np.bincount(places, weights=each, minlength=len(numbers)).tolist()
        for name, each in losses.items()
    }
    return [
        {
            "from": to_iso(times[0] + float(number) * length),
            "to": to_iso(times[0] + float(number + 1) * length),
            "rows": int(counts[index]),
            **{name: None if each is None else each[index] for name, each in sums.items()},
        }
        for index, number in enumerate(numbers)
    ]


def block_numbers(times: Sequence[float] | np.ndarray, length: float) -> np.ndarray:
    """Return the number of the block, from 0, in which each of ascending `times` lies."""
    return np.floor((np.array(times) - times[0]) / length).astype(np.int64)
