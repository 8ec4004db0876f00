"""Weights of an ensemble's members, by answers to rows that they were not fitted to."""

from __future__ import annotations

import numpy as np

from remodel_container.blocks import block_numbers, block_seconds
from remodel_container.target import REGRESSION, Target

PROBABILITY_MIN = 1e-6  # as in the log loss
STEPS = 400
BLOCKS_MIN = 8  # of fewer spans of time the spread says little


def find_weights(answers: np.ndarray, labels: np.ndarray, times: np.ndarray, target: Target) -> np.ndarray:
    """Return weights that are not negative and sum to 1, for `answers` of shape (members, rows) and rows in order of time.

    An answer is the probability of the row's own class, or a regression's value. The weights make the mean log loss, or the
    regression's own loss, least. They are drawn to equal ones as far as the spans of time cannot tell that they are better:
    with g the mean gain over equal weights and e its standard error, by the factor e²/(g² + e²), which is an empirical-Bayes
    estimate of a gain around zero. The gain is that on spans by which the weights were not found: every other span judges the
    weights of the rest. O(steps x members x rows).
    """
    count = len(answers)
    equal = np.full(count, 1 / count)
    if count == 1 or not len(labels):
        return equal
    blocks = block_numbers(times, block_seconds(times, least=0))
    _, blocks, sizes = np.unique(blocks, return_inverse=True, return_counts=True)
    if len(sizes) < BLOCKS_MIN:
        return equal
    gains = np.empty(len(labels))
    for parity in (0, 1):
        judged = blocks % 2 == parity
        found = _least_loss(answers[:, ~judged], labels[~judged], target)
        gains[judged] = _losses(equal @ answers[:, judged], labels[judged], target) - _losses(
            found @ answers[:, judged], labels[judged], target
        )
    gain = gains.mean()
    if gain <= 0:
        return equal
    deviations = np.bincount(blocks, weights=gains) - gain * sizes
    error_squared = len(sizes) / (len(sizes) - 1) * (deviations**2).sum() / len(gains) ** 2
    shrink = error_squared / (gain**2 + error_squared)
    found = _least_loss(answers, labels, target)
    # Rounded, so that rounding in another library version does not change the file.
    weights = np.round((1 - shrink) * found + shrink * equal, 4)
    return weights / weights.sum()


def _least_loss(answers: np.ndarray, labels: np.ndarray, target: Target) -> np.ndarray:
    """Exponentiated gradient with falling steps (Kivinen & Warmuth 1997, doi:10.1006/inco.1996.2612); the best step counts."""
    weights = np.full(len(answers), 1 / len(answers))
    best, least = weights, np.inf
    for step in range(STEPS):
        mixed = weights @ answers
        loss = _losses(mixed, labels, target).mean()
        if loss < least:
            best, least = weights, loss
        slopes = answers @ _slopes(mixed, labels, target) / len(labels)
        slopes -= weights @ slopes
        largest = np.abs(slopes).max()
        if largest == 0:
            break
        weights = weights * np.exp(-slopes / largest / np.sqrt(step + 1))
        weights /= weights.sum()
    return best


def _losses(mixed: np.ndarray, labels: np.ndarray, target: Target) -> np.ndarray:
    if target.task != REGRESSION:
        return -np.log(np.maximum(mixed, PROBABILITY_MIN))
    errors = labels - mixed
    quantile = _quantile(target)
    return errors**2 if quantile is None else np.maximum(quantile * errors, (quantile - 1) * errors)


def _slopes(mixed: np.ndarray, labels: np.ndarray, target: Target) -> np.ndarray:
    """Return the derivative of each row's loss by its mixed answer."""
    if target.task != REGRESSION:
        return -1 / np.maximum(mixed, PROBABILITY_MIN)
    quantile = _quantile(target)
    errors = labels - mixed
    return -2 * errors if quantile is None else np.where(errors >= 0, -quantile, 1 - quantile)


def _quantile(target: Target) -> float | None:
    return 0.5 if target.quantile is None and target.is_absolute else target.quantile
