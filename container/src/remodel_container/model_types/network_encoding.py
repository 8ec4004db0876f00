"""Values as a network takes them: standardized, clipped, without gaps, categories as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from remodel_container.model_types.one_hot import COLUMNS_MAX, WIDTH_MAX, OneHot
from remodel_container.model_types.onnx_graph import Part

# Beyond five standard deviations a value says "extreme": a wild one must not decide alone.
CLIP = 5.0
# The deviation is that of the values between these quantiles, so that a few wild ones do not flatten the others.
TAIL = 0.005


@dataclass(frozen=True)
class NetworkEncoding:
    """Numbers standardized and clipped, a missing one as the mean; a column for each number with gaps; one for each category.

    A category's code says nothing by its size: beyond WIDTH_MAX categories the most frequent ones have columns.
    """

    width: int
    numbers: np.ndarray
    """The places of numbers."""
    centers: np.ndarray
    scales: np.ndarray
    gaps: np.ndarray
    """The places of numbers that were missing in some training row."""
    categories: OneHot

    @classmethod
    def of(cls, matrix: np.ndarray, category_counts: Sequence[int]) -> NetworkEncoding:
        """Learn the encoding from training rows, shape (rows, features); counts are 0 for numbers."""
        width = matrix.shape[1]
        counts = list(category_counts) or [0] * width
        numbers = [place for place in range(width) if counts[place] == 0]
        pairs: list[tuple[int, int]] = []
        for place in sorted(range(width), key=lambda place: (counts[place], place)):
            frequent = _frequent_codes(matrix[:, place], counts[place])
            if len(pairs) + len(frequent) <= COLUMNS_MAX:
                pairs.extend((place, code) for code in frequent)
        ranges = [_center_and_scale(matrix[:, place]) for place in numbers]
        return cls(
            width=width,
            numbers=np.array(numbers, dtype=np.int64),
            centers=np.array([center for center, _ in ranges], dtype=np.float32),
            scales=np.array([scale for _, scale in ranges], dtype=np.float32),
            gaps=np.array([place for place in numbers if np.isnan(matrix[:, place]).any()], dtype=np.int64),
            categories=OneHot.from_pairs(sorted(pairs), [], width),
        )

    def transform(self, matrix: np.ndarray) -> np.ndarray:
        """Return the encoded float32 matrix."""
        with np.errstate(over="ignore"):
            standardized = (matrix[:, self.numbers] - self.centers) / self.scales
        clipped = np.clip(np.where(np.isnan(standardized), np.float32(0), standardized), -np.float32(CLIP), np.float32(CLIP))
        gaps = np.isnan(matrix[:, self.gaps]).astype(np.float32)
        categories = (matrix[:, self.categories.sources] == self.categories.codes).astype(np.float32)
        return np.hstack([clipped, gaps, categories])

    def part(self, source: str) -> Part:
        """Return `transform` as ONNX nodes that read the tensor `source`."""
        part = Part(output="encoded")
        columns = []
        if len(self.numbers):
            part.add("Gather", [source, part.constant("number_places", self.numbers)], "numbers", axis=1)
            part.add("Sub", ["numbers", part.constant("centers", self.centers)], "centered")
            part.add("Div", ["centered", part.constant("scales", self.scales)], "standardized_numbers")
            part.add("IsNaN", ["standardized_numbers"], "is_missing")
            zero = part.constant("zero", np.float32(0).reshape(()))
            part.add("Where", ["is_missing", zero, "standardized_numbers"], "filled")
            bounds = [part.constant("clip_least", np.float32(-CLIP)), part.constant("clip_most", np.float32(CLIP))]
            columns.append(part.add("Clip", ["filled", *bounds], "clipped"))
        if len(self.gaps):
            part.add("Gather", [source, part.constant("gap_places", self.gaps)], "gap_columns", axis=1)
            part.add("IsNaN", ["gap_columns"], "is_gap")
            columns.append(part.add("Cast", ["is_gap"], "gaps", to=1))  # 1: float32
        if len(self.categories.sources):
            columns.append(self.categories.hot_part(part, source))
        part.add("Concat", columns, "encoded", axis=1)
        return part


def _frequent_codes(column: np.ndarray, count: int) -> list[int]:
    """Return the WIDTH_MAX codes of most rows."""
    if count <= WIDTH_MAX:
        return list(range(count))
    rows = np.bincount(column[~np.isnan(column)].astype(np.int64), minlength=count)
    return np.argsort(-rows, kind="stable")[:WIDTH_MAX].tolist()


def _center_and_scale(column: np.ndarray) -> tuple[float, float]:
    """Return mean and standard deviation of the values between two quantiles; of all where these are alike; else 1."""
    values = column[~np.isnan(column)].astype(np.float64)
    if not len(values):
        return 0.0, 1.0
    low, high = np.quantile(values, [TAIL, 1 - TAIL])
    bulk = np.clip(values, low, high)
    center = float(bulk.mean())
    for kept in (bulk, values):
        deviation = float(kept.std())
        # Below it a 32-bit float holds rounding, not differences.
        if deviation > 1e-30 and deviation > 1e-7 * abs(center):
            return center, deviation
    return center, 1.0
