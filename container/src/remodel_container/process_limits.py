"""Limits that a process sets on itself and that its children inherit: CPUs, threads, address space."""

from __future__ import annotations

import math
import os
import sys

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def limit_this_process(*, cpus: float, memory_bytes: int) -> list[str]:
    """Apply the limits and return one sentence for each that this platform does not enforce.

    CPUs are a set of processors to run on (a fraction counts as a whole one). Memory is the address space: over-allocation
    raises a MemoryError inside the process and does not end another one.
    """
    count = max(1, math.ceil(cpus))
    for variable in THREAD_VARIABLES:
        os.environ[variable] = str(count)
    # Threads that spin while they wait starve each other on a busy machine. Measured beside other programs on 2 CPUs: a fit of
    # 60 trees on 8,640 rows takes 0.3 to 0.5 s with sleeping threads and 0.6 to 3.8 s with spinning ones.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    return [*_limit_cpus(count), *_limit_memory(memory_bytes)]


def _limit_cpus(count: int) -> list[str]:
    if not hasattr(os, "sched_setaffinity"):
        return [f"cpus: {sys.platform} has no CPU affinity for processes; only thread counts are limited to {count}"]
    available = sorted(os.sched_getaffinity(0))
    if count < len(available):
        # Each process starts at its own offset, so that two jobs do not share the first processors.
        start = os.getpid() * count % len(available)
        os.sched_setaffinity(0, {available[(start + step) % len(available)] for step in range(count)})
    return []


def _limit_memory(memory_bytes: int) -> list[str]:
    if resource is None:
        return [f"memory: {sys.platform} has no limit on the address space"]
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    except (OSError, ValueError) as error:
        return [f"memory: the limit was refused ({error})"]
    return [] if sys.platform == "linux" else [f"memory: {sys.platform} accepts the limit and does not enforce it"]


def children_usage() -> dict[str, float | int | None]:
    """Return the peak resident bytes and the CPU seconds of children that have ended; None where the platform counts neither."""
    if resource is None:
        return {"peakRssBytes": None, "cpuSeconds": None}
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1 if sys.platform == "darwin" else 1024
    return {"peakRssBytes": usage.ru_maxrss * unit, "cpuSeconds": round(usage.ru_utime + usage.ru_stime, 3)}
