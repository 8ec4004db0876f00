"""A row's loss by the model's metric: `core/policy/performance/row-loss.ts` says the same for rows in production."""

from __future__ import annotations

import numpy as np

from remodel_container.metric import Metric

CERTAINTY_MAX = 1e-6  # a score counts as no nearer to 0 or 1, so that one certain mistake does not outweigh all other rows


def row_losses(scores: np.ndarray, labels: np.ndarray, metric: Metric, *, threshold: float, positive_share: float) -> np.ndarray:
    """Return each row's loss in a binary classification, float64. A score of at least `threshold` is a positive answer.

    `positive_share`, in (0, 1), is that of the training rows: the weights of balanced accuracy must not depend on the
    rows beside a row.
    """
    scores, positive = scores.astype(np.float64), labels == 1
    predicted = scores >= threshold
    if metric.values is not None:
        worth = metric.values
        if_predicted = np.where(positive, worth["truePositive"], worth["falsePositive"])
        if_not = np.where(positive, worth["falseNegative"], worth["trueNegative"])
        return -np.where(predicted, if_predicted, if_not)
    wrong = (predicted != positive).astype(np.float64)
    if metric.name == "accuracy":
        return wrong
    if metric.name == "balanced-accuracy":
        return wrong * 0.5 / np.where(positive, positive_share, 1 - positive_share)
    if metric.name == "log-loss":
        return -np.log(np.maximum(CERTAINTY_MAX, np.where(positive, scores, 1 - scores)))
    return (scores - positive) ** 2


def multiclass_losses(probabilities: np.ndarray, labels: np.ndarray, metric: Metric, *, class_shares: np.ndarray) -> np.ndarray:
    """Return each row's loss in a classification of K classes, float64. The answer is the first of the likeliest classes.

    `probabilities` are (rows, K), `labels` places of classes. `class_shares`, K numbers above 0, are those of the training
    rows: with balanced accuracy a mistake costs 1 / (K x the share of the row's class), so that all classes weigh the same.
    """
    probabilities, label = probabilities.astype(np.float64), labels.astype(np.int64)
    wrong = (probabilities.argmax(axis=1) != label).astype(np.float64)
    if metric.name == "accuracy":
        return wrong
    if metric.name == "balanced-accuracy":
        return wrong / (len(class_shares) * class_shares[label])
    if metric.name == "log-loss":
        return -np.log(np.maximum(CERTAINTY_MAX, probabilities[np.arange(len(label)), label]))
    return ((probabilities - (np.arange(probabilities.shape[1]) == label[:, None])) ** 2).sum(axis=1)


def regression_losses(values: np.ndarray, labels: np.ndarray, metric: Metric) -> np.ndarray:
    """Return each row's loss in a regression, float64: the absolute or squared error, or the pinball loss of a quantile."""
    error = labels.astype(np.float64) - values
    if metric.quantile is not None:
        return np.where(error >= 0, metric.quantile * error, (metric.quantile - 1) * error)
    return np.abs(error) if metric.name == "absolute-error" else error**2
