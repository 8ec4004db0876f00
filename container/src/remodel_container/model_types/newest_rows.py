"""The newest training rows, left out of a first fit to find for how long a model should learn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from remodel_container.model_types.parameters import Parameter

# Names of XGBoost's and scikit-learn's own interfaces. On 49 public sets the newest rows asked for 10 to 576 trees at the default
# learning rate: no one number of trees serves them all.
TREES = {
    "n_estimators": Parameter(default=500, least=1, most=10_000, whole=True),
    "early_stopping_rounds": Parameter(default=30, least=0, most=10_000, whole=True),
    "validation_fraction": Parameter(default=0.2, least=0, most=0.9, above_least=True),
}
# Where the newest rows cannot judge. Too many trees cost more than too few.
TREES_UNJUDGED = 50


def count_older_rows(times: np.ndarray, newest_share: float) -> int:
    """Return how many rows are older than the newest `newest_share` of them (0 to 1), for times in ascending order.

    Rows of one time stay together, on the newer side: 0 when all rows are of one time.
    """
    newest = min(len(times) - 1, int(len(times) * (1 - newest_share)))
    return int(np.searchsorted(times, times[newest], side="left"))


def count_trees(times: np.ndarray, labels: np.ndarray, parameters: dict[str, Any], trees_for_newest: Callable[[int], int]) -> int:
    """Return how many trees to grow on all rows: `n_estimators`, or fewer where fewer serve the newest rows better.

    `trees_for_newest(older)` fits to the first `older` rows and returns the number of trees that serves the others best.
    """
    most = parameters["n_estimators"]
    if parameters["early_stopping_rounds"] == 0:
        return most
    older = count_older_rows(times, parameters["validation_fraction"])
    if older == 0 or np.all(labels[:older] == labels[0]):
        return min(most, TREES_UNJUDGED)
    trees = trees_for_newest(older)
    print(f"{trees} trees serve the newest {len(labels) - older} of {len(labels)} rows best.")
    return trees
