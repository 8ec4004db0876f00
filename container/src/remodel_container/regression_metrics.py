"""Measures a version's values on the held-out rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from remodel_container.losses import regression_losses
from remodel_container.metric import Metric

CONSTANT_SPREAD_MAX = 1e-6  # of the labels' standard deviation; trees compute with 32 bits


def regression_metrics(labels: np.ndarray, values: np.ndarray, metric: Metric, *, last_labels: np.ndarray) -> dict[str, Any]:
    """Return MAE, RMSE, MASE, R2, the pinball loss (null unless the metric is a quantile), and mean and deviation of the labels.

    MASE is the MAE divided by that of the label known last at a row's time, on the rows that have one (`last_labels`; NaN
    without one); null if there is none or it was always right. R2 is null if all labels are alike. All arrays are (rows,).

    See Hyndman & Koehler (2006), doi:10.1016/j.ijforecast.2006.03.001.
    """
    absolute = np.abs(labels - values)
    deviation = float(labels.std())
    total = float(((labels - labels.mean()) ** 2).sum())
    return {
        "mae": float(absolute.mean()),
        "rmse": float(np.sqrt(np.mean(absolute**2))),
        "mase": mean_absolute_scaled_error(labels, values, last_labels),
        "r2": 1 - float((absolute**2).sum()) / total if labels.min() < labels.max() and total else None,
        "pinball": None if metric.quantile is None else float(regression_losses(values, labels, metric).mean()),
        "constantOutput": bool(values.max() - values.min() <= CONSTANT_SPREAD_MAX * deviation),
        "labelMean": float(labels.mean()),
        "labelDeviation": deviation,
    }


def mean_absolute_scaled_error(labels: np.ndarray, values: np.ndarray, last_labels: np.ndarray) -> float | None:
    """Return the MAE of `values` divided by that of `last_labels`, on the rows that have one; None if none has, or it is 0."""
    known = ~np.isnan(last_labels)
    if not known.any():
        return None
    naive = float(np.abs(labels - last_labels)[known].mean())
    return float(np.abs(labels - values)[known].mean()) / naive if naive else None
