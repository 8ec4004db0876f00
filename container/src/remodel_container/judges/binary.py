"""Judges the scores of a binary classification."""

from __future__ import annotations

from typing import Any

import numpy as np

from remodel_container.artifact import Scorer
from remodel_container.hyperparameters import Hyperparameters
from remodel_container.losses import row_losses
from remodel_container.metrics import classification_metrics, majority_accuracy
from remodel_container.naive import naive_answers
from remodel_container.rows import Rows
from remodel_container.split import Split
from remodel_container.target import BINARY_TARGET

ALL = slice(None)


class BinaryJudge:
    """Answers are probabilities of the positive class, (rows,)."""

    def __init__(self, rows: Rows, split: Split, request: Hyperparameters) -> None:
        """Keep the rows and what losses depend on."""
        self._rows, self._split, self._request = rows, split, request
        self._training, self._labels = rows.labels[: split.training_end], rows.labels[split.holdout_start :]
        self._positive_share = float(self._training.mean(dtype=np.float64))

    def losses(self, answers: np.ndarray, version: Scorer | None = None, *, places: np.ndarray | slice = ALL) -> np.ndarray:
        """Return the losses of held-out rows."""
        return self._losses(answers, self._labels[places], self._threshold_of(version))

    def figures(self, answers: np.ndarray, version: Scorer | None = None) -> dict[str, Any]:
        """Return accuracy, precision, recall, F1, AUC, log loss and the confusion counts."""
        return classification_metrics(self._labels, answers, self._threshold_of(version))

    def hits(self, answers: np.ndarray, version: Scorer | None = None) -> np.ndarray:
        """Return whether each answer is right."""
        return (answers >= self._threshold_of(version)) == (self._labels == 1)

    def majority_accuracy(self) -> float:
        """Return the accuracy of the training rows' majority."""
        return majority_accuracy(self._training, self._labels)

    def has_one_class(self) -> bool:
        """Return whether the held-out rows are all positive or all negative."""
        return bool(self._labels.min() == self._labels.max())

    def naive(self) -> dict[str, np.ndarray | None]:
        """Return the naive forecasts' scores; `majority` is the best constant by the training rows.

        A row without a label to repeat takes the constant. If the metric judges scores, an answer's score is the share of
        positives among the training rows that the forecast gave this answer: a naive forecast is never certain.
        """
        constant = self._best_constant()
        scores: dict[str, np.ndarray | None] = {"majority": np.full(len(self._labels), constant)}
        start = 0 if self._request.metric.judges_scores else self._split.holdout_start
        for name, answers in naive_answers(self._rows, BINARY_TARGET, start=start).items():
            given = answers[self._split.holdout_start - start :]
            has_answer = ~np.isnan(given)
            if self._request.metric.judges_scores:
                given = _shares(answers[: self._split.training_end], self._training, given)
            scores[name] = np.where(has_answer, given, constant) if has_answer.any() else None
        return scores

    def label_counts(self) -> dict[str, Any]:
        """Return the counts of positives."""
        counted = {"positives": self._rows.labels, "trainingPositives": self._training, "holdoutPositives": self._labels}
        return {name: int(labels.sum()) for name, labels in counted.items()} | {"classCounts": None}

    def shares(self) -> dict[str, Any]:
        """Return the share of positives."""
        return {"positiveShare": self._positive_share, "classShares": None}

    def interval(self, answers: np.ndarray) -> None:
        """Return nothing: a probability has no interval."""

    def answers_at(self, answers: np.ndarray, places: np.ndarray) -> dict[str, list[Any]]:
        """Return scores and labels."""
        return {
            "scores": answers[places].astype(np.float64).tolist(),
            "labels": self._labels[places].astype(int).tolist(),
        }

    def _threshold_of(self, version: Scorer | None) -> float:
        return self._request.classification_threshold if version is None else version.threshold

    def _losses(self, scores: np.ndarray, labels: np.ndarray, threshold: float) -> np.ndarray:
        return row_losses(scores, labels, self._request.metric, threshold=threshold, positive_share=self._positive_share)

    def _best_constant(self) -> float:
        if self._request.metric.judges_scores:
            return self._positive_share
        count, threshold = len(self._training), self._request.classification_threshold
        totals = [self._losses(np.full(count, answer), self._training, threshold).sum() for answer in (1.0, 0.0)]
        return 1.0 if totals[0] <= totals[1] else 0.0


def _shares(answers: np.ndarray, labels: np.ndarray, given: np.ndarray) -> np.ndarray:
    """Return for each given answer the share of positives among the training rows of that answer, by Laplace's rule."""
    shares = {}
    for answer in (0.0, 1.0):
        same = answers == answer
        shares[answer] = (float(labels[same].sum()) + 1) / (int(same.sum()) + 2)
    return np.where(given == 1, shares[1.0], shares[0.0])
