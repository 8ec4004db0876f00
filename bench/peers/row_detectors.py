"""River's detectors, fed row by row: one a feature, on values in the reference's standard deviations."""

import numpy as np
from river import drift
from streams import DELAY_DAYS_MAX

# From the defaults on, ever less sensitive: an oracle takes the first that keeps the budget.
SETTINGS = {
    "ADWIN": [0.002, 1e-4, 1e-7, 1e-12, 1e-20, 1e-35, 1e-60, 1e-100, 1e-200],
    "Page-Hinkley": [50, 100, 200, 400, 800, 1600, 3200, 6400, 12800],
    "DDM": [3, 4, 6, 9, 14, 20, 30, 45],
}


def detector(name, setting):
    """A detector of river at a setting; all else is its default."""
    if name == "ADWIN":
        return drift.ADWIN(delta=setting)
    if name == "DDM":
        return drift.binary.DDM(drift_threshold=setting, warning_threshold=setting * 2 / 3)
    return drift.PageHinkley(threshold=setting)


def alarms(made, values, first=0, stop_at_first=False):
    """Rows at which a detector alarms, from row `first` on."""
    found = []
    for row, value in enumerate(values):
        made.update(value)
        if made.drift_detected and row >= first:
            found.append(row - first)
            if stop_at_first:
                break
    return found


def alarm_days(name, setting, columns, rows_per_day, reference_days):
    """Days of a year on which any feature alarms, though nothing changes."""
    split = reference_days * rows_per_day
    days = set()
    for each in columns:
        scaled = ((each - each[:split].mean()) / each[:split].std()).tolist()
        days.update(row // rows_per_day for row in alarms(detector(name, setting), scaled, split))
    return days


def delay(name, setting, columns, change, rows_per_day, reference_days):
    """Days until a feature that changed alarms."""
    split = reference_days * rows_per_day
    end = split + DELAY_DAYS_MAX * rows_per_day
    found = [DELAY_DAYS_MAX]
    for feature in change["features"]:
        each = columns[feature][:end].copy()
        each[split:] += change["size"]
        scaled = ((each - each[:split].mean()) / each[:split].std()).tolist()
        rows = alarms(detector(name, setting), scaled, split, stop_at_first=True)
        found.extend((row + 1) / rows_per_day for row in rows)
    return min(found)


def first_within(name, worlds, count_of, allowed):
    """The first setting with at most the allowed false alarms over all worlds, and how many it has; else the last."""
    for setting in SETTINGS[name]:
        counted = 0
        for world in worlds:
            counted += count_of(setting, world)
            if counted > allowed:
                break
        else:
            return setting, counted
    return None, np.nan
