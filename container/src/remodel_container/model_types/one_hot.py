"""Categories as columns of zeros and ones, in NumPy and as nodes of an ONNX graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from remodel_container.model_types.onnx_graph import Part

# A split of codes in alphabetical order separates neighbors only. With a column a category a tree isolates any of them, and
# beyond some dozens there are too few rows of each for that. A choice, not measured.
WIDTH_MAX = 32
# All features together: 2,000 of them with 32 categories each would need 64,000 columns.
COLUMNS_MAX = 1000


@dataclass(frozen=True)
class OneHot:
    """Replaces some columns of codes by a column for each of their categories; the other columns come first.

    A missing or unseen category (NaN) is zero in all of its columns.
    """

    width: int
    """Columns of the matrix that comes in."""
    sources: np.ndarray
    """The place of the column of codes, for each new column."""
    codes: np.ndarray
    """The code that is a one, for each new column, float32."""
    kept: np.ndarray
    """The places of the columns that stay."""

    @classmethod
    def of(cls, category_counts: Sequence[int], width: int) -> OneHot:
        """Return the encoding of the features of 1 to WIDTH_MAX categories, the narrowest first; wider ones keep their codes.

        `category_counts` has a count for each column, 0 for a number; an empty one stands for numbers alone.
        """
        chosen: list[int] = []
        total = 0
        for place in sorted(range(len(category_counts)), key=lambda place: (category_counts[place], place)):
            count = category_counts[place]
            if 0 < count <= WIDTH_MAX and total + count <= COLUMNS_MAX:
                chosen.append(place)
                total += count
        pairs = [(place, code) for place in sorted(chosen) for code in range(category_counts[place])]
        return cls.from_pairs(pairs, [place for place in range(width) if place not in set(chosen)], width)

    @classmethod
    def from_pairs(cls, pairs: Sequence[tuple[int, int]], kept: Sequence[int], width: int) -> OneHot:
        """Return the encoding with a column for each (place, code)."""
        return cls(
            width=width,
            sources=np.array([place for place, _ in pairs], dtype=np.int64),
            codes=np.array([code for _, code in pairs], dtype=np.float32),
            kept=np.array(kept, dtype=np.int64),
        )

    def transform(self, matrix: np.ndarray) -> np.ndarray:
        """Return the encoded float32 matrix, the columns that stay before the new ones."""
        if not len(self.sources):
            return matrix
        return np.hstack([matrix[:, self.kept], (matrix[:, self.sources] == self.codes).astype(np.float32)])

    def part(self, source: str) -> Part:
        """Return `transform` as ONNX nodes that read the tensor `source`."""
        if not len(self.sources):
            return Part(output=source)
        part = Part(output="encoded")
        hot = self.hot_part(part, source)
        if not len(self.kept):
            part.add("Identity", [hot], "encoded")
        else:
            part.add("Gather", [source, part.constant("kept_places", self.kept)], "kept", axis=1)
            part.add("Concat", ["kept", hot], "encoded", axis=1)
        return part

    def hot_part(self, part: Part, source: str) -> str:
        """Add the nodes of the new columns alone, and return their tensor's name."""
        part.add("Gather", [source, part.constant("code_places", self.sources)], "code_columns", axis=1)
        part.add("Equal", ["code_columns", part.constant("codes", self.codes)], "is_category")
        return part.add("Cast", ["is_category"], "categories", to=1)  # 1: float32
