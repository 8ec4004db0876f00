"""Judges the values of a regression."""

from __future__ import annotations

from typing import Any

import numpy as np

from remodel_container.artifact import Scorer
from remodel_container.hyperparameters import Hyperparameters
from remodel_container.interval import Interval, coverage_of_later_half
from remodel_container.losses import regression_losses
from remodel_container.naive import naive_answers
from remodel_container.regression_metrics import regression_metrics
from remodel_container.rows import Rows
from remodel_container.split import Split

ALL = slice(None)


class RegressionJudge:
    """Answers are values, (rows,)."""

    def __init__(self, rows: Rows, split: Split, request: Hyperparameters) -> None:
        """Keep the labels and the naive forecasts, one of which scales the errors."""
        self._metric = request.metric
        self._training, self._labels = rows.labels[: split.training_end], rows.labels[split.holdout_start :]
        self._naive = naive_answers(rows, request.target, start=split.holdout_start)

    def losses(self, answers: np.ndarray, version: Scorer | None = None, *, places: np.ndarray | slice = ALL) -> np.ndarray:
        """Return the losses of held-out rows."""
        return regression_losses(answers, self._labels[places], self._metric)

    def figures(self, answers: np.ndarray, version: Scorer | None = None) -> dict[str, Any]:
        """Return errors, R2 and the coverage of the interval.

        A champion's interval is its own, from earlier rows. The challenger's comes from these rows, on which it would hold by
        construction: its coverage is that of an interval of the earlier half in the later half.
        """
        if version is None:
            coverage = coverage_of_later_half(self._labels, answers)
        else:
            coverage = version.interval.coverage(self._labels, answers)
        figures = regression_metrics(self._labels, answers, self._metric, last_labels=self._naive["lastLabel"])
        return figures | {"coverage": coverage}

    def hits(self, answers: np.ndarray, version: Scorer | None = None) -> None:
        """Return nothing: a value is never just right or wrong."""

    def majority_accuracy(self) -> None:
        """Return nothing: there are no classes."""

    def has_one_class(self) -> bool:
        """Return False: there are no classes."""
        return False

    def naive(self) -> dict[str, np.ndarray | None]:
        """Return the naive forecasts' values; `majority` is the constant that is best by the training rows.

        A row without a label to repeat takes the constant.
        """
        constant = self._best_constant()
        values: dict[str, np.ndarray | None] = {"majority": np.full(len(self._labels), constant)}
        for name, given in self._naive.items():
            has_answer = ~np.isnan(given)
            values[name] = np.where(has_answer, given, constant) if has_answer.any() else None
        return values

    def label_counts(self) -> dict[str, Any]:
        """Return nulls: there are no classes."""
        return {"positives": None, "trainingPositives": None, "holdoutPositives": None, "classCounts": None}

    def shares(self) -> dict[str, Any]:
        """Return nulls: there are no classes."""
        return {"positiveShare": None, "classShares": None}

    def interval(self, answers: np.ndarray) -> Interval:
        """Return the bounds that nine in ten labels of unseen rows lie between."""
        return Interval.of(self._labels, answers)

    def answers_at(self, answers: np.ndarray, places: np.ndarray) -> dict[str, list[Any]]:
        """Return values and labels."""
        return {"scores": answers[places].tolist(), "labels": self._labels[places].tolist()}

    def _best_constant(self) -> float:
        if self._metric.quantile is not None:
            # The label itself: a value between two labels would cost more.
            return float(np.quantile(self._training, self._metric.quantile, method="inverted_cdf"))
        return float(np.median(self._training) if self._metric.name == "absolute-error" else self._training.mean())
