"""Judges the probabilities of a classification of several classes."""

from __future__ import annotations

from typing import Any

import numpy as np

from remodel_container.artifact import Scorer
from remodel_container.hyperparameters import Hyperparameters
from remodel_container.losses import multiclass_losses
from remodel_container.multiclass_metrics import multiclass_metrics
from remodel_container.naive import naive_answers
from remodel_container.rows import Rows
from remodel_container.split import Split

ALL = slice(None)


class MulticlassJudge:
    """Answers are probabilities of K classes, (rows, K)."""

    def __init__(self, rows: Rows, split: Split, request: Hyperparameters) -> None:
        """Keep the rows and the training rows' shares of classes."""
        self._rows, self._split, self._request = rows, split, request
        self._count = request.target.class_count
        self._training, self._labels = (
            labels.astype(np.int64) for labels in (rows.labels[: split.training_end], rows.labels[split.holdout_start :])
        )
        self._training_counts = self._counts_of(self._training)
        # Half a row more for each class: the share of a class that no training row has is not 0.
        self._shares = (self._training_counts + 0.5) / (len(self._training) + self._count / 2)

    def losses(self, answers: np.ndarray, version: Scorer | None = None, *, places: np.ndarray | slice = ALL) -> np.ndarray:
        """Return the losses of held-out rows."""
        return multiclass_losses(answers, self._labels[places], self._request.metric, class_shares=self._shares)

    def figures(self, answers: np.ndarray, version: Scorer | None = None) -> dict[str, Any]:
        """Return figures over all classes and by class."""
        return multiclass_metrics(self._labels, answers)

    def hits(self, answers: np.ndarray, version: Scorer | None = None) -> np.ndarray:
        """Return whether each answer is right."""
        return answers.argmax(axis=1) == self._labels

    def majority_accuracy(self) -> float:
        """Return the accuracy of the training rows' most frequent class."""
        return float((self._labels == self._training_counts.argmax()).mean())

    def has_one_class(self) -> bool:
        """Return whether the held-out rows are all of one class."""
        return bool(self._labels.min() == self._labels.max())

    def naive(self) -> dict[str, np.ndarray | None]:
        """Return the naive forecasts' probabilities; `majority` is the best constant by the training rows.

        A row without a label to repeat takes the constant. If the metric judges probabilities, they are the shares of
        classes among the training rows that the forecast gave this answer, by Laplace's rule: it is never certain. Otherwise an
        answer has probability 1.
        """
        constant = self._best_constant()
        found: dict[str, np.ndarray | None] = {"majority": np.tile(constant, (len(self._labels), 1))}
        start = 0 if self._request.metric.judges_scores else self._split.holdout_start
        for name, answers in naive_answers(self._rows, self._request.target, start=start).items():
            given = answers[self._split.holdout_start - start :]
            has_answer = ~np.isnan(given)
            if not has_answer.any():
                found[name] = None
                continue
            by_answer = self._shares_by_answer(answers) if self._request.metric.judges_scores else np.eye(self._count)
            probabilities = np.tile(constant, (len(given), 1))
            probabilities[has_answer] = by_answer[given[has_answer].astype(np.int64)]
            found[name] = probabilities
        return found

    def label_counts(self) -> dict[str, Any]:
        """Return the counts of classes."""
        counts = {"training": self._training_counts.tolist(), "holdout": self._counts_of(self._labels).tolist()}
        return {"positives": None, "trainingPositives": None, "holdoutPositives": None, "classCounts": counts}

    def shares(self) -> dict[str, Any]:
        """Return the shares of classes."""
        return {"positiveShare": None, "classShares": self._shares.tolist()}

    def interval(self, answers: np.ndarray) -> None:
        """Return nothing: a probability has no interval."""

    def answers_at(self, answers: np.ndarray, places: np.ndarray) -> dict[str, list[Any]]:
        """Return the answers, their probabilities, and the labels."""
        some = answers[places]
        return {
            "scores": some.max(axis=1).astype(np.float64).tolist(),
            "answers": some.argmax(axis=1).tolist(),
            "labels": self._labels[places].tolist(),
        }

    def _counts_of(self, labels: np.ndarray) -> np.ndarray:
        return np.bincount(labels, minlength=self._count)

    def _best_constant(self) -> np.ndarray:
        if self._request.metric.judges_scores:
            return self._shares
        metric, constants = self._request.metric, np.eye(self._count)
        # All rows of a class have the same loss.
        losses = [
            multiclass_losses(np.tile(each, (self._count, 1)), np.arange(self._count), metric, class_shares=self._shares)
            for each in constants
        ]
        return constants[int(np.argmin(np.array(losses) @ self._training_counts))]

    def _shares_by_answer(self, answers: np.ndarray) -> np.ndarray:
        """Return (answers, classes): the shares among the training rows that a forecast gave the answer."""
        given = answers[: self._split.training_end]
        has_answer = ~np.isnan(given)
        pairs = given[has_answer].astype(np.int64) * self._count + self._training[has_answer]
        counts = np.bincount(pairs, minlength=self._count**2).reshape(self._count, self._count) + 1.0
        return counts / counts.sum(axis=1, keepdims=True)
