"""Labels that a forecast without a model repeats: only those that were known at the time of a row."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from remodel_container.rows import Rows
from remodel_container.target import BINARY, REGRESSION, Target

DAY = 86_400.0
HALF_HOUR = 1_800.0
INSERTED_MAX = 32


class Tally(Protocol):
    """The labels from which a row's forecast is made; they come and go in the order of time."""

    def add(self, labels: Sequence[float]) -> None:
        """Count more labels."""

    def remove(self, labels: Sequence[float]) -> None:
        """Count labels no longer that were added before."""

    def answer(self) -> float:
        """Return the forecast, NaN without labels."""


class Majority:
    """The most frequent class. Among equals it is the first, of two classes (binary) the positive one."""

    def __init__(self, target: Target) -> None:
        """Start without labels."""
        self._counts = [0] * target.class_count
        self._is_binary = target.task == BINARY

    def add(self, labels: Sequence[float]) -> None:
        """Count more labels."""
        for label in labels:
            self._counts[int(label)] += 1

    def remove(self, labels: Sequence[float]) -> None:
        """Count labels no longer."""
        for label in labels:
            self._counts[int(label)] -= 1

    def answer(self) -> float:
        """Return the class's place."""
        most = max(self._counts)
        if not most:
            return np.nan
        return float(self._counts[1] == most) if self._is_binary else float(self._counts.index(most))


class Median:
    """The median of numbers; of an even count the mean of the middle two."""

    def __init__(self) -> None:
        """Start without labels."""
        self._sorted: list[float] = []

    def add(self, labels: Sequence[float]) -> None:
        """Count more labels. A whole batch is sorted at once: to insert 100,000 one by one takes seconds."""
        if len(labels) > INSERTED_MAX:
            self._sorted = sorted([*self._sorted, *labels])
            return
        for label in labels:
            insort(self._sorted, label)

    def remove(self, labels: Sequence[float]) -> None:
        """Count labels no longer."""
        for label in labels:
            del self._sorted[bisect_left(self._sorted, label)]

    def answer(self) -> float:
        """Return the median."""
        count = len(self._sorted)
        return (self._sorted[(count - 1) // 2] + self._sorted[count // 2]) / 2 if count else np.nan


def naive_answers(rows: Rows, target: Target, *, start: int) -> dict[str, np.ndarray]:
    """Return `lastLabel` and `sameHourYesterday` for each row from `start` on; NaN where no label was known.

    `lastLabel` repeats the newest row's label that was known at the row's time; `sameHourYesterday` sums up those of that hour
    a day before. Several labels are summed up by their majority or, in a regression, their median. O(n log n).
    """
    known = np.maximum(np.array(rows.known_at), np.array(rows.times))

    def make_tally() -> Tally:
        return Median() if target.task == REGRESSION else Majority(target)

    return {
        "lastLabel": _last_known_label(rows, known, make_tally)[start:],
        "sameHourYesterday": _label_of_the_same_hour_yesterday(rows, known, make_tally, start=start),
    }


def _last_known_label(rows: Rows, known: np.ndarray, make_tally: Callable[[], Tally]) -> np.ndarray:
    """Return for each row the label of the newest earlier row whose label was known, summed up over the rows of that time."""
    times, labels = rows.times, rows.labels.tolist()
    order = np.lexsort((np.array(times), known)).tolist()
    known_at = known.tolist()
    answers = np.full(len(times), np.nan)
    newest, place, tally, answer = -np.inf, 0, make_tally(), np.nan
    for row, at in enumerate(times):
        fresh: list[float] = []
        # A label is never known before its row, so that all those known before `at` are of earlier rows.
        while place < len(order) and known_at[order[place]] <= at and times[order[place]] < at:
            candidate = order[place]
            if times[candidate] > newest:
                newest, tally, fresh = times[candidate], make_tally(), []
            if times[candidate] == newest:
                fresh.append(labels[candidate])
            place += 1
        if fresh:
            tally.add(fresh)
            answer = tally.answer()
        answers[row] = answer
    return answers


def _label_of_the_same_hour_yesterday(
    rows: Rows, known: np.ndarray, make_tally: Callable[[], Tally], *, start: int
) -> np.ndarray:
    """Return for each row from `start` on the labels within half an hour of a day before, summed up.

    A label counts if it was known 23.5 hours after its row, and so for every row that it could be used for.
    """
    times, labels = np.array(rows.times), rows.labels.tolist()
    usable = (known <= times + DAY - HALF_HOUR).tolist()
    firsts = np.searchsorted(times, times[start:] - DAY - HALF_HOUR, side="left").tolist()
    ends = np.searchsorted(times, times[start:] - DAY + HALF_HOUR, side="right").tolist()
    answers = np.full(len(times) - start, np.nan)
    low, high, tally, answer = 0, 0, make_tally(), np.nan
    for row, (first, end) in enumerate(zip(firsts, ends, strict=True)):
        if (first, end) != (low, high):
            if first >= high:
                low, high, tally = first, first, make_tally()
            tally.add([labels[place] for place in range(high, end) if usable[place]])
            tally.remove([labels[place] for place in range(low, first) if usable[place]])
            low, high, answer = first, end, tally.answer()
        answers[row] = answer
    return answers
