"""Chooses among model types on the newest training rows. The held-out rows stay unseen: they judge the chosen one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from remodel_container.blocks import block_numbers, block_seconds
from remodel_container.failures import TrainingFailure
from remodel_container.fit import fit_and_export
from remodel_container.hyperparameters import Hyperparameters
from remodel_container.judges import make_judge
from remodel_container.labels import require_learnable
from remodel_container.model_types import model_type
from remodel_container.rows import Rows
from remodel_container.split import Split, split_rows


@dataclass(frozen=True)
class TypeChoice:
    """The chosen type with its parameters, and the types that were tried; none was where there is nothing to choose."""

    name: str
    parameters: dict[str, Any]
    tried: list[dict[str, Any]]
    """`type`, `loss` (mean, by the model's metric), `gain` over the first type a row, `standardError` of the gain, `error`."""


def read_candidates(request: Hyperparameters) -> dict[str, dict[str, Any]]:
    """Return the request's own type and the others to try, each with its checked parameters.

    Raises TrainingFailure `UNKNOWN_MODEL_TYPE` or `BAD_PARAMETER`.
    """
    given = {request.model_type: request.parameters, **request.alternatives}
    return {name: model_type(name).read_parameters(parameters) for name, parameters in given.items()}


def choose_type(request: Hyperparameters, candidates: Mapping[str, dict[str, Any]], training: Rows) -> TypeChoice:
    """Return the type that loses least on the newest fifth of the training rows when it is fitted to those before.

    The first candidate is kept unless another one's lead is larger than its standard error over spans of time: a type that
    only looks better by chance would be exchanged at every training. A type that cannot be fitted is left out, and its error
    is listed. Where the training rows are too few to be divided again, nothing is tried.

    Raises the first candidate's TrainingFailure if none could be fitted.
    """
    own = next(iter(candidates))
    split = _inner_split(request, training) if len(candidates) > 1 else None
    if split is None:
        return TypeChoice(own, candidates[own], [])
    losses, errors = _losses_by_type(request, candidates, training, split)
    if not losses:
        raise errors[own]
    base = own if own in losses else next(iter(losses))
    times = training.times[split.holdout_start :]
    gains = {name: _gain(losses[base] - each, times, request.span_seconds_min) for name, each in losses.items()}
    leading = {name: gain for name, (gain, error) in gains.items() if error is not None and gain > error}
    chosen = max(leading, key=lambda name: leading[name]) if leading else base
    return TypeChoice(chosen, candidates[chosen], [_entry(name, losses, gains, errors) for name in candidates])


def _inner_split(request: Hyperparameters, training: Rows) -> Split | None:
    """Return the division of the training rows; None where they are too few, or where all labels before it are alike."""
    try:
        split = split_rows(training.times, replace(request, champion_cutoff=None, labelled_rows_min=1))
        require_learnable(training.labels[: split.training_end], request.target, request.classes)
    except TrainingFailure:
        return None
    return split


def _losses_by_type(
    request: Hyperparameters, candidates: Mapping[str, dict[str, Any]], training: Rows, split: Split
) -> tuple[dict[str, np.ndarray], dict[str, TrainingFailure]]:
    fitted, judged = training.slice(0, split.training_end), training.slice(split.holdout_start, len(training))
    judge = make_judge(training, split, request)
    losses, errors = {}, {}
    for name, given in candidates.items():
        try:
            losses[name] = judge.losses(fit_and_export(model_type(name), request, given, fitted, judged).answers)
        except TrainingFailure as failure:
            errors[name] = failure
    return losses, errors


def _gain(gains: np.ndarray, times: list[float], span_seconds_min: float) -> tuple[float, float | None]:
    """Return the mean gain a row and its standard error over spans of time, None with fewer than two spans."""
    length = block_seconds(times, least=span_seconds_min)
    _, places, counts = np.unique(block_numbers(times, length), return_inverse=True, return_counts=True)
    mean = float(gains.mean())
    if len(counts) < 2:
        return mean, None
    residuals = np.bincount(places, weights=gains - mean)
    return mean, float(np.sqrt((residuals**2).sum() * len(counts) / (len(counts) - 1)) / len(gains))


def _entry(
    name: str,
    losses: Mapping[str, np.ndarray],
    gains: Mapping[str, tuple[float, float | None]],
    errors: Mapping[str, TrainingFailure],
) -> dict[str, Any]:
    if name in errors:
        return {"type": name, "loss": None, "gain": None, "standardError": None, "error": str(errors[name])}
    gain, error = gains[name]
    return {"type": name, "loss": float(losses[name].mean()), "gain": gain, "standardError": error, "error": None}
