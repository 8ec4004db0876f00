"""A judge knows a task: its losses, figures and naive forecasts. Everything else is the same for all tasks."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from remodel_container.artifact import Scorer
from remodel_container.hyperparameters import Hyperparameters
from remodel_container.interval import Interval
from remodel_container.judges.binary import BinaryJudge
from remodel_container.judges.multiclass import MulticlassJudge
from remodel_container.judges.regression import RegressionJudge
from remodel_container.rows import Rows
from remodel_container.split import Split
from remodel_container.target import BINARY, MULTICLASS, REGRESSION


class Judge(Protocol):
    """Judges answers on the held-out rows: scores, probabilities (rows, K) or values, as `Scorer.score_matrix` returns them.

    `version` is the champion whose answers they are, None for the challenger's.
    """

    def losses(self, answers: np.ndarray, version: Scorer | None = None, *, places: np.ndarray | slice = ...) -> np.ndarray:
        """Return the losses by the model's metric, of all held-out rows or of those at `places`."""

    def figures(self, answers: np.ndarray, version: Scorer | None = None) -> dict[str, Any]:
        """Return the figures of a version in evaluation.json."""

    def hits(self, answers: np.ndarray, version: Scorer | None = None) -> np.ndarray | None:
        """Return for each held-out row whether the answer is right; None where answers are never just right or wrong."""

    def majority_accuracy(self) -> float | None:
        """Return the accuracy of always answering the training rows' most frequent class; None without classes."""

    def has_one_class(self) -> bool:
        """Return whether all held-out rows are of one class; False without classes."""

    def naive(self) -> dict[str, np.ndarray | None]:
        """Return the naive forecasts' answers; None for one that no held-out row has."""

    def label_counts(self) -> dict[str, Any]:
        """Return `positives`, `trainingPositives`, `holdoutPositives` and `classCounts`, null where they do not apply."""

    def shares(self) -> dict[str, Any]:
        """Return the training rows' shares of classes by which losses are weighed, null where they do not apply."""

    def interval(self, answers: np.ndarray) -> Interval | None:
        """Return the interval of the challenger's answers; None without values."""

    def answers_at(self, answers: np.ndarray, places: np.ndarray) -> dict[str, list[Any]]:
        """Return answers and labels of some held-out rows, as `heldOutScores` lists them."""


def make_judge(rows: Rows, split: Split, request: Hyperparameters) -> Judge:
    """Return the judge of the request's task."""
    judges = {BINARY: BinaryJudge, MULTICLASS: MulticlassJudge, REGRESSION: RegressionJudge}
    return judges[request.task](rows, split, request)
