"""Forecasts that need no model, on the held-out rows: a version that does not beat them is worth nothing."""

from __future__ import annotations

import numpy as np

from remodel_container.losses import Metric, row_losses
from remodel_container.rows import Rows
from remodel_container.split import Split

DAY = 86_400.0
HALF_HOUR = 1_800.0


def naive_scores(
    rows: Rows, split: Split, metric: Metric, *, threshold: float, positive_share: float
) -> dict[str, np.ndarray | None]:
    """Return each naive forecast's scores on the held-out rows; None for one that no held-out row has.

    `majority` is the best constant by the training rows. `lastLabel` repeats the newest row's label that was known at the
    row's time, `sameHourYesterday` the majority of the labels of that hour a day before. A row without such a label takes the
    constant. Where the metric judges scores, an answer's score is the share of positives among the training rows that the
    forecast gave this answer: a naive forecast is never certain.

    O(n log n).
    """
    labels, training = rows.labels, slice(0, split.training_end)
    holdout = slice(split.holdout_start, len(rows))
    known = np.maximum(np.array(rows.known_at), np.array(rows.times))
    constant = _best_constant(labels[training], metric, threshold=threshold, positive_share=positive_share)
    answers = {
        "lastLabel": _last_known_label(rows, known),
        "sameHourYesterday": _label_of_the_same_hour_yesterday(rows, known),
    }
    scores: dict[str, np.ndarray | None] = {"majority": np.full(len(rows) - split.holdout_start, constant)}
    for name, answer in answers.items():
        given = answer[holdout]
        has_answer = ~np.isnan(given)
        if metric.judges_scores:
            given = _shares(answer[training], labels[training], given)
        scores[name] = np.where(has_answer, given, constant) if has_answer.any() else None
    return scores


def _best_constant(labels: np.ndarray, metric: Metric, *, threshold: float, positive_share: float) -> float:
    if metric.judges_scores:
        return positive_share
    totals = [
        row_losses(np.full(len(labels), answer), labels, metric, threshold=threshold, positive_share=positive_share).sum()
        for answer in (1.0, 0.0)
    ]
    return 1.0 if totals[0] <= totals[1] else 0.0


def _last_known_label(rows: Rows, known: np.ndarray) -> np.ndarray:
    """Return for each row the label of the newest earlier row whose label was known; NaN without one.

    Of several rows of that time it is the majority of their known labels (1 in a tie).
    """
    times, labels = rows.times, rows.labels
    order = np.lexsort((np.array(times), known))
    answers = np.full(len(times), np.nan)
    newest, positives, count, place = -np.inf, 0.0, 0, 0
    for row, at in enumerate(times):
        # A label is never known before its row, so that all those known before `at` are of earlier rows.
        while place < len(order) and known[order[place]] <= at and times[order[place]] < at:
            candidate = order[place]
            if times[candidate] > newest:
                newest, positives, count = times[candidate], 0.0, 0
            if times[candidate] == newest:
                positives, count = positives + labels[candidate], count + 1
            place += 1
        if count:
            answers[row] = float(2 * positives >= count)
    return answers


def _label_of_the_same_hour_yesterday(rows: Rows, known: np.ndarray) -> np.ndarray:
    """Return for each row the majority of the labels within half an hour of a day before; NaN without one.

    A label counts if it was known 23.5 hours after its row, and so for every row that it could be used for.
    """
    times = np.array(rows.times)
    usable = known <= times + DAY - HALF_HOUR
    counts = np.concatenate([[0], np.cumsum(usable)])
    positives = np.concatenate([[0], np.cumsum(np.where(usable, rows.labels, 0), dtype=np.float64)])
    start = np.searchsorted(times, times - DAY - HALF_HOUR, side="left")
    end = np.searchsorted(times, times - DAY + HALF_HOUR, side="right")
    count = counts[end] - counts[start]
    return np.where(count > 0, (2 * (positives[end] - positives[start]) >= count).astype(np.float64), np.nan)


def _shares(answers: np.ndarray, labels: np.ndarray, given: np.ndarray) -> np.ndarray:
    """Return for each given answer the share of positives among the training rows of that answer, by Laplace's rule."""
    shares = {}
    for answer in (0.0, 1.0):
        same = answers == answer
        shares[answer] = (float(labels[same].sum()) + 1) / (int(same.sum()) + 2)
    return np.where(given == 1, shares[1.0], shares[0.0])
