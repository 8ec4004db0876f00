"""Writes `sklearn-figures.json`: labels and answers with the figures that scikit-learn 1.9.1 gives them.

uv run --no-project --with scikit-learn==1.9.1 python container/tests/write_sklearn_figures.py
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
from sklearn import metrics

NAN = {"zero_division": np.nan}


def or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def multiclass_case(seed: int, count: int, present: list[int], asked: list[int], rows: int) -> dict:
    """Return a case whose labels and answers have some of `count` classes, with ties between probabilities of rows."""
    source = np.random.default_rng(seed)
    labels = source.choice(present, rows)
    raw = np.round(source.random((rows, count)), 1) + 0.05
    raw[np.arange(rows), labels] += 0.4
    raw[:, [place for place in range(count) if place not in asked]] = 0.01
    probabilities = raw / raw.sum(axis=1, keepdims=True)
    answers, classes = probabilities.argmax(axis=1), list(range(count))
    scores = metrics.precision_recall_fscore_support(labels, answers, labels=classes, **NAN)
    has_both = [0 < (labels == place).sum() < rows for place in classes]
    auc = [metrics.roc_auc_score(labels == place, probabilities[:, place]) if has_both[place] else np.nan for place in classes]
    if all(has_both) and count > 2:
        macro_auc = metrics.roc_auc_score(labels, probabilities, multi_class="ovr", average="macro")
    else:
        macro_auc = np.nanmean(auc) if any(has_both) else np.nan
    return {
        "labels": labels.tolist(),
        "probabilities": probabilities.tolist(),
        "figures": {
            "accuracy": metrics.accuracy_score(labels, answers),
            "balancedAccuracy": metrics.balanced_accuracy_score(labels, answers),
            "precision": or_none(metrics.precision_score(labels, answers, labels=classes, average="macro", **NAN)),
            "recall": or_none(metrics.recall_score(labels, answers, labels=classes, average="macro", **NAN)),
            "f1": or_none(metrics.f1_score(labels, answers, labels=classes, average="macro", **NAN)),
            "auc": or_none(macro_auc),
            "logLoss": metrics.log_loss(labels, probabilities, labels=classes),
            "brier": metrics.brier_score_loss(labels, probabilities, labels=classes, scale_by_half=False),
            "confusion": metrics.confusion_matrix(labels, answers, labels=classes).tolist(),
            "byClass": [
                {
                    **{name: or_none(scores[part][place]) for part, name in enumerate(("precision", "recall", "f1"))},
                    "auc": or_none(auc[place]),
                }
                for place in classes
            ],
        },
    }


def regression_case(seed: int, shift: float, scale: float, rows: int) -> dict:
    source = np.random.default_rng(seed)
    labels = shift + scale * source.standard_t(3, rows)
    values = labels + scale * source.normal(size=rows)
    return {
        "labels": labels.tolist(),
        "values": values.tolist(),
        "figures": {
            "mae": metrics.mean_absolute_error(labels, values),
            "rmse": metrics.root_mean_squared_error(labels, values),
            "r2": metrics.r2_score(labels, values),
            "pinball": metrics.mean_pinball_loss(labels, values, alpha=0.9),
        },
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # of classes without labels
    figures = {
        "multiclass": {
            "three classes": multiclass_case(1, 3, [0, 1, 2], [0, 1, 2], 60),
            "ten classes": multiclass_case(2, 10, list(range(10)), list(range(10)), 90),
            "a class without labels": multiclass_case(3, 4, [0, 1, 3], [0, 1, 2, 3], 50),
            "a class that is never the answer": multiclass_case(4, 4, [0, 1, 2, 3], [0, 1, 3], 50),
            "a class that is in neither": multiclass_case(5, 4, [0, 1, 3], [0, 1, 3], 50),
            "two classes": multiclass_case(6, 2, [0, 1], [0, 1], 40),
        },
        "regression": {
            "around 0": regression_case(7, 0, 1, 60),
            "around a million": regression_case(8, 1e6, 1, 60),
            "tiny": regression_case(9, 0, 1e-9, 60),
        },
    }
    (Path(__file__).parent / "sklearn-figures.json").write_text(json.dumps(figures, indent=1) + "\n")
