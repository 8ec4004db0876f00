"""Reads a channel's NDJSON files and joins labels to observations, as they were known at the cutoff."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import orjson

from remodel_container.failures import TrainingFailure
from remodel_container.features import BadValue, Categories, Feature, categories_of, encode
from remodel_container.instants import parse_instant
from remodel_container.labels import as_array, read_label
from remodel_container.target import BINARY_TARGET, Target

CLOCK_AHEAD_MAX = 24 * 3600.0  # seconds; `aheadMaxMs` of rows/time-refusal.ts


@dataclass(frozen=True)
class Rows:
    """Labelled rows in ascending order of (time, id). The five sequences have the same length."""

    times: list[float]
    instances: list[list[object]]
    labels: np.ndarray
    sources: list[str]
    known_at: list[float]
    """When each label became known."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.times)

    def slice(self, start: int, end: int) -> Rows:
        """Return rows start (included) to end (excluded)."""
        part = slice(start, end)
        return Rows(self.times[part], self.instances[part], self.labels[part], self.sources[part], self.known_at[part])

    def categories(self, features: Sequence[Feature]) -> Categories:
        """Return the categories that these rows have."""
        return categories_of(features, self.instances)

    def matrix(self, features: Sequence[Feature], categories: Categories) -> np.ndarray:
        """Return the rows' features as float32; raise TrainingFailure `MALFORMED_LINE` naming file, line and feature."""
        try:
            return encode(features, categories, self.instances)
        except BadValue as error:
            feature = f"feature {error.feature}: " if error.feature else ""
            raise TrainingFailure("MALFORMED_LINE", f"{self.sources[error.instance]}: {feature}{error}.") from error


class Label(NamedTuple):
    """A label of an id. The greatest one counts: known last, and of those known at the same time arrived last."""

    known_at: float
    """When it became known: as its sender said, else when it arrived."""
    arrived_at: float
    value: float
    says_time: bool
    """Its sender said when it became known."""

    def may_belong_to(self, observed_at: float) -> bool:
        """Return whether it was known at the time of the observation or later.

        A time of arrival is read off another clock than the observation's.
        """
        return self.known_at + (0 if self.says_time else CLOCK_AHEAD_MAX) >= observed_at


def read_rows(channel: Path, *, window_from: float, cutoff: float, target: Target = BINARY_TARGET) -> Rows:
    """Read all files of the channel and return the rows with window_from <= time < cutoff, labelled by the cutoff.

    A row may come any number of times: an observation is known by its id and time. A label that names its observation's
    time belongs to that one, any other to the only observation of its id; where the id has several it does not count.
    Of an observation's labels known by the cutoff the one known last counts, and of those known at the same time the
    one that arrived last. A label that was known before its observation does not count. The result depends on the set
    of lines alone, not on their order or files.
    """
    observations: dict[tuple[float, str], tuple[bytes, list[object], str]] = {}
    times: dict[str, float | None] = {}  # of each id's only observation; None for an id that has several
    labels: dict[tuple[float | None, str], Label] = {}
    for file, number, line in _lines(channel):
        try:
            entry = orjson.loads(line)
            kind = entry["kind"]
            row_id = entry["id"]
            if not isinstance(row_id, str):
                raise ValueError("id is not text")
            if kind == "observation":
                if not isinstance(entry["features"], list):
                    raise ValueError("features is not a list")
                at = parse_instant(entry["at"])
                seen = observations.get((at, row_id))
                if seen is None or line < seen[0]:
                    observations[at, row_id] = (line, entry["features"], f"{file}, line {number}")
                if times.setdefault(row_id, at) != at:
                    times[row_id] = None
            elif kind == "label":
                label = _read_label(entry, target)
                key = (parse_instant(entry["at"]) if "at" in entry else None, row_id)
                if label.known_at <= cutoff and (key not in labels or label > labels[key]):
                    labels[key] = label
            else:
                raise ValueError(f"kind is {kind!r}, must be observation or label")
        except KeyError as error:
            raise TrainingFailure("MALFORMED_LINE", f"{file}, line {number}: {error.args[0]} is missing.") from error
        except (ValueError, TypeError) as error:
            raise TrainingFailure("MALFORMED_LINE", f"{file}, line {number}: {error}.") from error
    joined: dict[tuple[float, str], Label] = {}
    for (label_at, row_id), label in labels.items():
        observed_at = times.get(row_id) if label_at is None else label_at
        if observed_at is not None and (key := (observed_at, row_id)) in observations:
            joined[key] = max(label, joined.get(key, label))
    chosen = sorted(key for key, label in joined.items() if window_from <= key[0] < cutoff and label.may_belong_to(key[0]))
    return Rows(
        times=[at for at, _ in chosen],
        instances=[observations[key][1] for key in chosen],
        labels=as_array([joined[key].value for key in chosen], target),
        sources=[observations[key][2] for key in chosen],
        known_at=[joined[key].known_at for key in chosen],
    )


def _read_label(entry: dict[str, object], target: Target) -> Label:
    value = read_label(entry["label"], target)
    known_at = parse_instant(entry["knownAt"])
    says_time = "arrivedAt" in entry
    return Label(
        known_at=known_at,
        arrived_at=parse_instant(entry["arrivedAt"]) if says_time else known_at,
        value=value,
        says_time=says_time,
    )


def _lines(channel: Path) -> Iterator[tuple[str, int, bytes]]:
    names = sorted(
        os.path.relpath(os.path.join(folder, file), channel) for folder, _, files in os.walk(channel) for file in files
    )
    if not names:
        raise TrainingFailure("NO_DATA", f"The training channel {channel} holds no file.")
    for name in names:
        with open(os.path.join(channel, name), "rb", buffering=0) as file:
            data = file.readall()
        if data[:2] == b"\x1f\x8b":
            data = _decompress(name, data)
        for number, line in enumerate(data.split(b"\n"), 1):
            if line and not line.isspace():
                yield name, number, line


def _decompress(name: str, data: bytes) -> bytes:
    """Return a gzip file's content. The gzip module takes five times as long for many small files."""
    content = []
    try:
        while data:
            member = zlib.decompressobj(wbits=31)
            content.append(member.decompress(data))
            if not member.eof:
                raise EOFError("it ends too early")
            data = member.unused_data
    except (EOFError, zlib.error) as error:
        raise TrainingFailure("MALFORMED_FILE", f"{name} is a broken gzip file: {error}.") from error
    return b"".join(content)
