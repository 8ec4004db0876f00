"""The challenger's scores on the held-out rows: what its scores are like on rows that it was not trained on."""

from __future__ import annotations

from typing import Any

import numpy as np

from remodel_container.instants import to_iso
from remodel_container.rows import Rows

BLOCK_SECONDS = 6 * 3600  # quarters of a day, in UTC, as scores in production are counted
SCORES_MAX = 20_000  # some 500 kB of evaluation.json; a bin of a hundredth of them is known to a fourteenth
BLOCK_SCORES_MIN = 20


def held_out_scores(holdout: Rows, scores: np.ndarray) -> list[dict[str, Any]]:
    """Return blocks of time in ascending order: `at`, `rows`, and the `scores` and `labels` of the rows, in order of time.

    Where there are more than SCORES_MAX rows, each block has some of its rows, spread evenly over it.
    """
    numbers = np.floor_divide(np.array(holdout.times), BLOCK_SECONDS).astype(np.int64)
    blocks, starts, counts = np.unique(numbers, return_index=True, return_counts=True)
    share = min(1.0, SCORES_MAX / len(holdout))
    found = []
    for number, start, count in zip(blocks.tolist(), starts.tolist(), counts.tolist(), strict=True):
        kept = min(count, max(BLOCK_SCORES_MIN, int(count * share)))
        places = start + np.unique(np.linspace(0, count - 1, kept).astype(int))
        found.append(
            {
                "at": to_iso(number * BLOCK_SECONDS),
                "rows": count,
                "scores": scores[places].astype(np.float64).tolist(),
                "labels": holdout.labels[places].astype(int).tolist(),
            }
        )
    return found
