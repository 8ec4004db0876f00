"""Measures a version's probabilities of K classes on the held-out rows, as scikit-learn does with `zero_division=nan`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from remodel_container.metrics import CONSTANT_SPREAD_MAX, LOG_LOSS_EPSILON, area_under_roc


def multiclass_metrics(labels: np.ndarray, probabilities: np.ndarray) -> dict[str, Any]:
    """Return figures over all classes and by class. The answer is the first of the likeliest classes.

    A class's precision is null if it is never the answer, its recall if no label has it, its F1 if both hold, and its AUC
    (against the rest) if no label or every label has it. Precision, recall, F1 and AUC over all classes are the means of the
    classes that have one (macro); balanced accuracy is the mean recall. `labels` are places of classes, `probabilities` are
    (rows, K).
    """
    label, count = labels.astype(np.int64), probabilities.shape[1]
    answers = probabilities.argmax(axis=1)
    confusion = np.bincount(label * count + answers, minlength=count * count).reshape(count, count)
    hits = confusion.diagonal()
    given, asked = confusion.sum(axis=1), confusion.sum(axis=0)
    by_class = [
        {
            "precision": _ratio(hits[place], asked[place]),
            "recall": _ratio(hits[place], given[place]),
            "f1": _ratio(2 * hits[place], given[place] + asked[place]),
            "auc": area_under_roc((label == place).astype(np.int64), probabilities[:, place]),
        }
        for place in range(count)
    ]
    exact = probabilities.astype(np.float64)
    chosen = np.clip(exact[np.arange(len(label)), label], LOG_LOSS_EPSILON, 1 - LOG_LOSS_EPSILON)
    return {
        "accuracy": float(hits.sum() / len(label)),
        "balancedAccuracy": _mean([each["recall"] for each in by_class]),
        **{name: _mean([each[name] for each in by_class]) for name in ("precision", "recall", "f1", "auc")},
        "logLoss": float(-np.log(chosen).mean()),
        "brier": float(((exact - (np.arange(count) == label[:, None])) ** 2).sum(axis=1).mean()),
        "confusion": confusion.tolist(),
        "byClass": by_class,
        "constantOutput": bool((exact.max(axis=0) - exact.min(axis=0)).max() < CONSTANT_SPREAD_MAX),
    }


def _ratio(part: int, whole: int) -> float | None:
    return float(part / whole) if whole else None


def _mean(figures: Sequence[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return float(np.mean(known)) if known else None
