"""The challenger's scores on the held-out rows: what its scores are like on rows that it was not trained on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from remodel_container.instants import to_iso

BLOCK_SECONDS = 6 * 3600  # quarters of a day, in UTC, as scores in production are counted
SCORES_MAX = 20_000  # some 500 kB of evaluation.json; a bin of a hundredth of them is known to a fourteenth
BLOCK_SCORES_MIN = 20


def held_out_scores(times: Sequence[float], answers_at: Callable[[np.ndarray], dict[str, list[Any]]]) -> list[dict[str, Any]]:
    """Return blocks of time in ascending order: `at`, `rows`, and the lists that `answers_at` gives for rows of a block.

    `times` ascend. With more than SCORES_MAX rows, each block has some of its rows, spread evenly over it.
    """
    numbers = np.floor_divide(np.array(times), BLOCK_SECONDS).astype(np.int64)
    blocks, starts, counts = np.unique(numbers, return_index=True, return_counts=True)
    share = min(1.0, SCORES_MAX / len(times))
    found = []
    for number, start, count in zip(blocks.tolist(), starts.tolist(), counts.tolist(), strict=True):
        kept = min(count, max(BLOCK_SCORES_MIN, int(count * share)))
        places = start + np.unique(np.linspace(0, count - 1, kept).astype(int))
        found.append({"at": to_iso(number * BLOCK_SECONDS), "rows": count, **answers_at(places)})
    return found
