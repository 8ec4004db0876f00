"""How much a version relies on each feature: the rise of its loss when the feature's values are exchanged between rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import process_time
from typing import Any

import numpy as np

from remodel_container.blocks import block_numbers, block_seconds
from remodel_container.fit import Fit
from remodel_container.hyperparameters import Hyperparameters
from remodel_container.judges import Judge

CPU_SECONDS_MAX = 2.0
FEATURES_MAX = 200
SCREENED_ROWS = 64
# Rows and permutations, best first. More rows tell more than more permutations of the same ones: with five, the permutations
# add a tenth of the variance that the rows have.
PLANS = ((5000, 5), (5000, 3), (2500, 3), (2500, 1), (1000, 1), (500, 1), (200, 1), (50, 1))


def feature_importance(fit: Fit, times: Sequence[float], judge: Judge, request: Hyperparameters) -> list[dict[str, Any]]:
    """Return `{"feature", "importance", "standardError"}` for each feature, by falling importance.

    The importance is the rise of the mean loss, by the model's metric, on the held-out rows when the feature's values are
    exchanged between them; the mean over a few permutations. Its standard error is that of spans of time, because errors of
    neighboring rows repeat each other; null with fewer than two spans. Both are null for a feature of which all held-out rows
    have the same value: an exchange shows nothing of it. With more than FEATURES_MAX features those are measured that change the
    answers of a few rows most; the others' figures are null. `times` are those of the held-out rows. It takes at most about
    CPU_SECONDS_MAX: on fewer rows where scoring is slow.

    See Fisher, Rudin & Dominici (2019), arXiv:1801.01489.
    """
    features, matrix, score, started = request.features, fit.matrix, fit.score, process_time()
    random = np.random.default_rng(request.seed)
    measured = [place for place in range(len(features)) if _varies(matrix[:, place])]
    if len(measured) > FEATURES_MAX:
        measured = _most_felt(matrix, measured, score, random, until=started + CPU_SECONDS_MAX / 2)
    places, repeats = _plan(matrix, len(measured), score, seconds=started + CPU_SECONDS_MAX - process_time())
    rows = matrix[places]
    before = judge.losses(score(rows), places=places)
    length = block_seconds(times, least=request.span_seconds_min)
    blocks = block_numbers(times, length)[places]
    found: dict[int, tuple[float | None, float | None]] = dict.fromkeys(range(len(features)), (None, None))
    for place in measured:
        if process_time() > started + 1.5 * CPU_SECONDS_MAX:  # the plan took scoring for quicker than it is
            break
        taken, given = np.zeros(len(places)), np.zeros(len(places))
        original = rows[:, place].copy()
        for _ in range(repeats):
            order = random.permutation(len(places))
            rows[:, place] = original[order]
            rises = judge.losses(score(rows), places=places) - before
            taken += rises / repeats
            given[order] += rises / repeats
        rows[:, place] = original
        found[place] = _mean_and_error(taken, given, blocks)
    order = sorted(found, key=lambda place: (found[place][0] is None, -(found[place][0] or 0.0), place))
    return [{"feature": features[place].name, "importance": found[place][0], "standardError": found[place][1]} for place in order]


def _varies(column: np.ndarray) -> bool:
    return not np.array_equal(column, np.full_like(column, column[0]), equal_nan=True)


def _most_felt(
    matrix: np.ndarray, varying: list[int], score: Callable, random: np.random.Generator, *, until: float
) -> list[int]:
    """Return the FEATURES_MAX features whose exchange changes the answers of a few rows most, of those looked at in time."""
    rows = matrix[_spread(len(matrix), SCREENED_ROWS)]
    before = score(rows)
    felt = []
    for place in varying:
        if process_time() > until:
            break
        original = rows[:, place].copy()
        rows[:, place] = random.permutation(original)
        felt.append(float(np.abs(score(rows) - before).sum()))
        rows[:, place] = original
    return [varying[index] for index in sorted(np.argsort(-np.array(felt), kind="stable")[:FEATURES_MAX])]


def _plan(matrix: np.ndarray, feature_count: int, score: Callable, *, seconds: float) -> tuple[np.ndarray, int]:
    """Return the rows and the number of permutations for which the seconds suffice, by the time that one scoring takes."""
    sample = matrix[_spread(len(matrix), 200)]
    score(sample[:1])
    started = process_time()
    score(sample)
    seconds_a_row = (process_time() - started) / len(sample)
    for rows, repeats in PLANS:
        if min(rows, len(matrix)) * repeats * max(feature_count, 1) * seconds_a_row <= seconds:
            break
    return _spread(len(matrix), rows), repeats


def _spread(count: int, wanted: int) -> np.ndarray:
    return np.unique(np.linspace(0, count - 1, min(count, wanted)).astype(int))


def _mean_and_error(taken: np.ndarray, given: np.ndarray, blocks: np.ndarray) -> tuple[float, float | None]:
    """Return the mean rise and its standard error by the spread of spans of time.

    A row counts twice: by its own rises with the values of others (`taken`), and by the rises of others with its value
    (`given`). The mean is a U-statistic, and the sum of both is the part of it that hangs on the row (Hoeffding, 1948,
    doi:10.1214/aoms/1177730196); by its own rises alone the error would be up to half too small. The error of having drawn few
    permutations is in both: the standard error is a few percent too large.
    """
    mean = float(taken.mean())
    _, place, counts = np.unique(blocks, return_inverse=True, return_counts=True)
    count = len(counts)
    if count < 2:
        return mean, None
    deviations = np.bincount(place, weights=taken + given - 2 * mean, minlength=count)
    return mean, float(np.sqrt(count / (count - 1) * (deviations**2).sum()) / len(taken))
