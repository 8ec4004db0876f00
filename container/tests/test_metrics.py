"""Metrics equal values from scikit-learn's documentation and values by hand."""

from __future__ import annotations

import numpy as np
import pytest

from remodel_container.metrics import area_under_roc, classification_metrics, majority_accuracy, paired_counts


def test_auc_is_that_of_scikit_learns_example():
    # sklearn.metrics.roc_auc_score and roc_curve, user guide: 0.75
    assert area_under_roc(np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8])) == 0.75


def test_ties_count_half():
    assert area_under_roc(np.array([0, 1, 0, 1]), np.full(4, 0.5)) == 0.5


def test_auc_counts_pairs():
    source = np.random.default_rng(1)
    labels, scores = source.integers(0, 2, 200), source.integers(0, 20, 200) / 20
    pairs = [(p > n) + 0.5 * (p == n) for p in scores[labels == 1] for n in scores[labels == 0]]
    assert area_under_roc(labels, scores) == pytest.approx(np.mean(pairs), abs=1e-12)


def test_one_class_has_no_auc():
    metrics = classification_metrics(np.ones(4), np.array([0.2, 0.9, 0.6, 0.7]), 0.5)
    assert metrics["auc"] is None
    assert metrics["recall"] == 0.75


def test_log_loss_is_that_of_scikit_learns_example():
    # sklearn.metrics.log_loss, user guide: 0.21616
    metrics = classification_metrics(np.array([1, 0, 0, 1]), np.array([0.9, 0.1, 0.2, 0.65]), 0.5)
    assert metrics["logLoss"] == pytest.approx(0.21616, abs=5e-6)


def test_counts_and_ratios_are_those_of_the_confusion_table():
    labels = np.array([1, 1, 1, 0, 0, 0, 0, 0])
    scores = np.array([0.9, 0.5, 0.2, 0.8, 0.1, 0.1, 0.3, 0.4])
    metrics = classification_metrics(labels, scores, 0.5)
    assert metrics["confusion"] == {"truePositives": 2, "falsePositives": 1, "trueNegatives": 4, "falseNegatives": 1}
    assert (metrics["accuracy"], metrics["precision"], metrics["recall"]) == (0.75, 2 / 3, 2 / 3)
    assert metrics["f1"] == pytest.approx(2 / 3)
    assert metrics["constantOutput"] is False


def test_a_constant_output_is_named_and_its_log_loss_finite():
    metrics = classification_metrics(np.array([1, 0]), np.array([0.0, 0.0]), 0.5)
    assert metrics["constantOutput"] is True
    assert (metrics["precision"], metrics["recall"], metrics["f1"]) == (None, 0, 0)
    assert np.isfinite(metrics["logLoss"])


def test_paired_counts_are_mcnemars_table():
    challenger, champion = np.array([1, 1, 0, 0, 1], dtype=bool), np.array([1, 0, 1, 0, 0], dtype=bool)
    assert paired_counts(challenger, champion) == {
        "bothCorrect": 1,
        "onlyChallengerCorrect": 2,
        "onlyChampionCorrect": 1,
        "bothWrong": 1,
    }


def test_the_majority_is_that_of_the_training_rows():
    assert majority_accuracy(np.array([1, 1, 0]), np.array([0, 0, 0, 1])) == 0.25
