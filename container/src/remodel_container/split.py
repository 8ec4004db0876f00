"""Splits time-ordered rows into training rows and a held-out tail."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from remodel_container.failures import TrainingFailure
from remodel_container.hyperparameters import Hyperparameters

DAY = 86_400.0


@dataclass(frozen=True)
class Split:
    """Training rows are 0 to training_end (excluded), held-out rows holdout_start to the end; between them lies the gap."""

    training_end: int
    holdout_start: int
    champion_has_seen: bool = False
    """The champion was trained on held-out rows, so a comparison on them would favor it."""


def split_rows(times: Sequence[float], request: Hyperparameters) -> Split:
    """Return where training ends and the held-out tail starts. `times` ascend.

    The tail is the newest `holdout_fraction` of the rows. It ends growing at `holdout_rows_max` rows, those of one time counted
    as one because they tell no more than one, but not before it spans `holdout_days_min`. It starts after the newest row that
    the champion was trained on and the gap, so that neither version has seen it. At most `holdout_new_fraction` of the rows
    since that one are held out, but never fewer than `holdout_rows_min`: a challenger trained on none of them would equal the
    champion. The gap also lies between the challenger's rows and the tail: it covers the time that a label takes, in which
    neighbors share their outcome. Rows of one time are all held out or all trained on.

    The window needs `labelled_rows_min` labelled rows, held-out ones included.

    If too few rows came after the champion's cutoff and `unjudged_allowed` is set, the tail starts before the cutoff: the
    challenger is evaluated without the champion.

    Raises TrainingFailure `TOO_FEW_HOLDOUT_ROWS` or `TOO_FEW_TRAINING_ROWS` with the counts.
    """
    try:
        return _split(times, request)
    except TrainingFailure as failure:
        if failure.code != "TOO_FEW_HOLDOUT_ROWS" or request.champion_cutoff is None or not request.unjudged_allowed:
            raise
        return replace(_split(times, replace(request, champion_cutoff=None)), champion_has_seen=True)


def _split(times: Sequence[float], request: Hyperparameters) -> Split:
    count = len(times)
    if count < request.labelled_rows_min:
        rows = f"{count} labelled rows lie" if count else "No labelled row lies"
        raise TrainingFailure("TOO_FEW_TRAINING_ROWS", f"{rows} in the window, {request.labelled_rows_min} are needed.")
    eligible = 0
    wanted = min(int(count * request.holdout_fraction), _longest_tail(times, request))
    if request.champion_cutoff is not None:
        first_new = bisect_right(times, request.champion_cutoff)
        eligible = max(first_new, bisect_left(times, request.champion_cutoff + request.gap_seconds))
        wanted = min(wanted, max(request.holdout_rows_min, int((count - first_new) * request.holdout_new_fraction)))
    holdout = min(wanted, count - eligible)
    if holdout < request.holdout_rows_min:
        after = " after the champion's cutoff and the gap" if eligible > count - wanted else ""
        raise TrainingFailure(
            "TOO_FEW_HOLDOUT_ROWS",
            f"Too few held-out rows{after}: {max(holdout, 0)} of {count} labelled rows, {request.holdout_rows_min} are needed.",
        )
    start = bisect_left(times, times[count - holdout])
    end = min(bisect_left(times, times[start]), bisect_right(times, times[start] - request.gap_seconds))
    if end == 0:
        raise TrainingFailure(
            "TOO_FEW_TRAINING_ROWS", f"None of {count} labelled rows lies before the {count - start} held-out rows and the gap."
        )
    return Split(training_end=end, holdout_start=start)


def _longest_tail(times: Sequence[float], request: Hyperparameters) -> int:
    count = len(times)
    oldest_time = sorted(set(times))[-request.holdout_rows_max :][0]
    return count - bisect_left(times, min(oldest_time, times[-1] - request.holdout_days_min * DAY))
