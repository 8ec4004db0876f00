"""Measures a version's scores on the held-out rows and compares the hits of two versions row by row."""

from __future__ import annotations

from typing import Any

import numpy as np

CONSTANT_SPREAD_MAX = 1e-7  # smaller differences are below the resolution of a 32-bit float near 1
LOG_LOSS_EPSILON = 1e-7


def area_under_roc(labels: np.ndarray, scores: np.ndarray) -> float | None:
    """Return the area under the ROC curve (ties count half), or None when the labels have one class only.

    O(n log n). See Hanley & McNeil (1982), doi:10.1148/radiology.143.1.7063747: it is the Mann-Whitney statistic.
    """
    positives = int(labels.sum())
    negatives = len(labels) - positives
    if positives == 0 or negatives == 0:
        return None
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[labels == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def classification_metrics(labels: np.ndarray, scores: np.ndarray, threshold: float) -> dict[str, Any]:
    """Return accuracy, precision, recall, F1, AUC, log loss (nats), the confusion counts and whether all scores agree.

    A score of at least `threshold` is a positive. Precision, recall and F1 are null where the denominator is 0;
    AUC is null where the labels have one class. `labels` are 0 or 1, `scores` probabilities; both length n >= 1.
    """
    predicted = scores >= threshold
    positive = labels == 1
    true_positives = int((predicted & positive).sum())
    false_positives = int((predicted & ~positive).sum())
    false_negatives = int((~predicted & positive).sum())
    true_negatives = len(labels) - true_positives - false_positives - false_negatives
    precision = _ratio(true_positives, true_positives + false_positives)
    recall = _ratio(true_positives, true_positives + false_negatives)
    clipped = np.clip(scores.astype(np.float64), LOG_LOSS_EPSILON, 1 - LOG_LOSS_EPSILON)
    return {
        "accuracy": _ratio(true_positives + true_negatives, len(labels)),
        "precision": precision,
        "recall": recall,
        "f1": _ratio(2 * true_positives, 2 * true_positives + false_positives + false_negatives),
        "auc": area_under_roc(labels, scores),
        "logLoss": float(-np.log(np.where(positive, clipped, 1 - clipped)).mean()),
        "confusion": {
            "truePositives": true_positives,
            "falsePositives": false_positives,
            "trueNegatives": true_negatives,
            "falseNegatives": false_negatives,
        },
        "constantOutput": bool(scores.max() - scores.min() < CONSTANT_SPREAD_MAX),
    }


def paired_counts(challenger_hits: np.ndarray, champion_hits: np.ndarray) -> dict[str, int]:
    """Return how often both, one or none of two versions were right on the same rows (McNemar's table)."""
    return {
        "bothCorrect": int((challenger_hits & champion_hits).sum()),
        "onlyChallengerCorrect": int((challenger_hits & ~champion_hits).sum()),
        "onlyChampionCorrect": int((~challenger_hits & champion_hits).sum()),
        "bothWrong": int((~challenger_hits & ~champion_hits).sum()),
    }


def majority_accuracy(training_labels: np.ndarray, holdout_labels: np.ndarray) -> float:
    """Return the accuracy of always predicting the training rows' majority class (1 in a tie)."""
    majority = 1 if training_labels.mean() >= 0.5 else 0
    return float((holdout_labels == majority).mean())


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
