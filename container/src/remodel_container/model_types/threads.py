"""How many threads a fit takes."""

from __future__ import annotations

import os

PARALLEL_CELLS_MIN = 1_000_000


def thread_count(cell_count: int) -> int:
    """Return the number of threads: one for a small matrix, else one for each CPU that this process may use.

    All threads meet at each tree level. On 8,640 x 19 a second thread gains a tenth on a quiet machine. On a busy machine it
    costs a multiple, because the threads wait for one that has no CPU.
    """
    if cell_count < PARALLEL_CELLS_MIN:
        return 1
    if os.environ.get("OMP_NUM_THREADS", "").isdigit():
        return max(1, int(os.environ["OMP_NUM_THREADS"]))
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
