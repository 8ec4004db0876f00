"""Rows of a data frame on their way to the API."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

# As the command line sends them: the API takes 16 MB a request.
ROWS_MAX = 5000
CHARACTERS_MAX = 4_000_000


@dataclass(frozen=True)
class SentRows:
    """The outcome of a data frame's rows.

    `rejected` has a row for each rejected one, with its index in the data frame, and the reason. `predictions` is empty
    unless asked for; its index is that of the data frame.
    """

    accepted: int
    rejected: pd.DataFrame
    predictions: pd.DataFrame
    notes: list[str]


@dataclass(frozen=True)
class Part:
    """Some rows as CSV, and how many come before them."""

    text: str
    row_offset: int
    more_follows: bool


def parts_of(rows: pd.DataFrame) -> Iterator[Part]:
    """Cut a data frame into CSV texts.

    Numbers keep every digit, times their offset, and a time without a zone has none: the model file says whose it is.
    """
    bytes_a_row = max(1, int(rows.head(1000).memory_usage(index=False, deep=True).sum() / max(1, min(len(rows), 1000))))
    step = max(1, min(ROWS_MAX, CHARACTERS_MAX // bytes_a_row))
    for start in range(0, len(rows), step):
        yield from _cut(rows.iloc[start : start + step], start, len(rows))


def _cut(part: pd.DataFrame, offset: int, count: int) -> Iterator[Part]:
    """Halve a part until its text is short enough: in memory a category is one byte, and in CSV a word."""
    # The first line names the separator, which a column's name may hold, too.
    text = f"sep=,\n{part.to_csv(index=False)}"
    if len(text) <= CHARACTERS_MAX or len(part) == 1:
        yield Part(text, offset, offset + len(part) < count)
        return
    half = len(part) // 2
    yield from _cut(part.iloc[:half], offset, count)
    yield from _cut(part.iloc[half:], offset + half, count)
