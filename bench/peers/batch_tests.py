"""Scipy's Kolmogorov-Smirnov test and Evidently's drift preset: each day the latest rows beside all of the reference."""

import math

import numpy as np
import pandas as pd
from evidently.legacy.calculations.stattests.registry import get_stattest
from evidently.legacy.calculations.stattests.wasserstein_distance_norm import _wasserstein_distance_norm
from scipy import stats
from streams import DELAY_DAYS_MAX


def statistics(reference, values, rows_per_day, window_days, days):
    """KS times the root of the effective size, and Evidently's normed Wasserstein distance, after each day.

    A window reaches back into the reference until there are as many days after it.
    """
    values = np.concatenate([reference[-window_days * rows_per_day :], values])
    ordered = np.sort(reference)
    norm = max(float(np.std(reference)), 0.001)
    found = np.empty((days, 2))
    for day in range(1, days + 1):
        current = np.sort(values[day * rows_per_day : (day + window_days) * rows_per_day])
        m, n = len(current), len(ordered)
        below = np.searchsorted(ordered, current, side="left") / n
        at_most = np.searchsorted(ordered, current, side="right") / n
        ks = max(np.max(np.arange(1, m + 1) / m - at_most), np.max(below - np.arange(m) / m))
        union = np.sort(np.concatenate([ordered, current]))
        at = union[:-1]
        gap = np.abs(np.searchsorted(ordered, at, side="right") / n - np.searchsorted(current, at, side="right") / m)
        found[day - 1] = ks * math.sqrt(n * m / (n + m)), np.sum(gap * np.diff(union)) / norm
    check(reference, values[rows_per_day : (1 + window_days) * rows_per_day], found[0])
    return found


def check(reference, current, found):
    """The figures of the first look are those of the packages themselves."""
    n, m = len(reference), len(current)
    ks = stats.ks_2samp(reference, current, method="asymp").statistic * math.sqrt(n * m / (n + m))
    distance, _ = _wasserstein_distance_norm(pd.Series(reference), pd.Series(current), "num", 0.1)
    np.testing.assert_allclose(found, [ks, distance], rtol=1e-9)


def world_looks(columns, changes, rows_per_day, reference_days, window_days):
    """Statistics by look, feature and test: of a year without drift, and of the days after each planted change."""
    split = reference_days * rows_per_day
    days = columns.shape[1] // rows_per_day - reference_days
    null = np.stack(
        [statistics(each[:split], each[split:], rows_per_day, window_days, days) for each in columns], axis=1
    )
    changed = []
    for change in changes:
        looks = null[:DELAY_DAYS_MAX].copy()
        for feature in change["features"]:
            values = columns[feature]
            looks[:, feature] = statistics(
                values[:split], values[split:] + change["size"], rows_per_day, window_days, DELAY_DAYS_MAX
            )
        changed.append(looks)
    return null, changed


def any_feature(looks, test):
    """An alarm of one feature is an alarm of the model."""
    return looks[:, :, test].max(axis=1)


def half_of_features(looks, test):
    """Evidently's preset: an alarm if at least half of the columns drift."""
    ordered = np.sort(looks[:, :, test], axis=1)[:, ::-1]
    return ordered[:, math.ceil(looks.shape[1] / 2) - 1]


def ks_threshold(p_value, reference_rows, window_rows):
    """The statistic at a p-value, by scipy's own distribution."""
    size = reference_rows * window_rows / (reference_rows + window_rows)
    return stats.kstwo.isf(p_value, np.round(size)) * math.sqrt(size)


def ks_p_value(threshold, reference_rows, window_rows):
    """The p-value at a statistic."""
    size = reference_rows * window_rows / (reference_rows + window_rows)
    return float(stats.kstwo.sf(threshold / math.sqrt(size), np.round(size)))


def default_test(reference, current):
    """The test that Evidently's preset chooses for these data, and its threshold."""
    test = get_stattest(pd.Series(reference), pd.Series(current), "num", None)
    return test.name, test.default_threshold
