"""Streams that `bench/peers.ts` wrote, and what an oracle makes of a detector's alarms."""

import json
from pathlib import Path

import numpy as np

BUDGET = 0.5  # false alarms a model-year, the product's for drift
DELAY_DAYS_MAX = 90


def manifest(folder):
    """What the streams are: processes, worlds, rows a day, features, planted changes."""
    return json.loads((Path(folder) / "manifest.json").read_text())


def columns_of(folder, process, world, features):
    """Values of a world, features times rows."""
    return np.fromfile(Path(folder) / f"{process}-{world}.f64", dtype="<f8").reshape(features, -1)


def openings(flags):
    """How often an alarm begins."""
    flags = np.asarray(flags, dtype=bool)
    return int(flags[0]) + int(np.sum(flags[1:] & ~flags[:-1]))


def oracle_threshold(looks, allowed):
    """The most sensitive threshold at which years of looks have at most the allowed openings, above it always fewer.

    looks: one array of statistics a world, in order of time.
    """
    for threshold in np.unique(np.concatenate(looks))[::-1]:
        if sum(openings(year >= threshold) for year in looks) > allowed:
            return np.nextafter(threshold, np.inf)
    return -np.inf


def first_day(flags):
    """Days until the first flag of daily looks; the longest that is watched without any."""
    found = np.flatnonzero(flags)
    return int(found[0]) + 1 if len(found) else DELAY_DAYS_MAX
