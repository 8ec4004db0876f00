"""Converts instants between the contract's ISO 8601 with a time zone and seconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime


def parse_instant(text: object) -> float:
    """Return seconds since 1970 in UTC.

    Raises ValueError for text that is not ISO 8601 or names no time zone: a local time would depend on the machine.
    """
    if not isinstance(text, str):
        raise ValueError(f"{text!r} is not an ISO 8601 instant")
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} names no time zone")
    return instant.timestamp()


def to_iso(instant: float) -> str:
    """Return ISO 8601 in UTC with milliseconds, as JavaScript writes it."""
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
