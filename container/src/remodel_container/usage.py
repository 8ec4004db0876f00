"""The resources that a training used."""

from __future__ import annotations

import resource
import sys

# Linux counts kibibytes, macOS bytes (getrusage(2) of each).
_MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024


def usage_of_training(wall_seconds: float) -> dict[str, float | int]:
    """Return CPU seconds of this process and its children that have ended, the memory at its peak, and the wall time.

    The memory is the resident set of the larger one: the peaks of a process and its children need not be at one time.
    """
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_seconds = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    return {
        "cpuSeconds": round(cpu_seconds, 4),
        "peakMemoryBytes": max(own.ru_maxrss, children.ru_maxrss) * _MAXRSS_BYTES,
        "wallSeconds": round(wall_seconds, 4),
    }
