"""The interval of a regression: split-conformal quantiles of the errors on held-out rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

COVERAGE = 0.9
TAIL_PERCENT = 5  # on each side
ROWS_MIN = 39  # with fewer a bound would be the single largest error: ceil(40 x 0.95) is the first k below n


@dataclass(frozen=True)
class Interval:
    """The bounds that are added to a value; None where there were too few rows for them."""

    lower: float | None
    upper: float | None

    @classmethod
    def of(cls, labels: np.ndarray, values: np.ndarray) -> Interval:
        """Return the bounds between which nine in ten labels of unseen rows lie, if those are like these rows.

        The upper bound is the k-th smallest error (label - value), k = ceil((n + 1) x 0.95), the lower one the k-th largest: the
        correction for n rows makes each hold in at least 95 % of cases. Each holds on its own, so a skewed error has an interval
        that is not symmetric. See Lei et al. (2018), doi:10.1080/01621459.2017.1307116.
        """
        errors = np.sort(labels - values)
        count = len(errors)
        if count < ROWS_MIN:
            return cls(None, None)
        place = -(-(count + 1) * (100 - TAIL_PERCENT) // 100)
        return cls(lower=float(errors[count - place]), upper=float(errors[place - 1]))

    @classmethod
    def from_json(cls, entry: object) -> Interval:
        """Read the form of `to_json`; an artifact without an interval has no bounds."""
        if not isinstance(entry, dict):
            return cls(None, None)
        lower, upper = entry["lower"], entry["upper"]
        return cls(None, None) if lower is None or upper is None else cls(float(lower), float(upper))

    def to_json(self) -> dict[str, float | None]:
        """Return the form in model.json and evaluation.json."""
        return {"coverage": COVERAGE, "lower": self.lower, "upper": self.upper}

    def around(self, value: float) -> list[float] | None:
        """Return the interval around a value."""
        return None if self.lower is None or self.upper is None else [value + self.lower, value + self.upper]

    def coverage(self, labels: np.ndarray, values: np.ndarray) -> float | None:
        """Return the share of labels that lie within the interval around their values, bounds included."""
        if self.lower is None or self.upper is None or not len(labels):
            return None
        return float(((labels >= values + self.lower) & (labels <= values + self.upper)).mean())


def coverage_of_later_half(labels: np.ndarray, values: np.ndarray) -> float | None:
    """Return how often an interval of the earlier half of the rows held in the later half; None with too few rows.

    The interval that serves comes from all held-out rows: on those themselves it would hold by construction.
    """
    half = len(labels) // 2
    return Interval.of(labels[:half], values[:half]).coverage(labels[half:], values[half:])
