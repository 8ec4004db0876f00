"""The container's `train`: exit code 0 and an artifact, or a `failure` file and another exit code."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from remodel_container.paths import ContainerPaths

_STARTED = time.perf_counter()


def main() -> int:
    """Train as the container contract says.

    Exit codes: 0 done, 1 unexpected, 2 the input is at fault, 3 out of memory, 143 stopped.
    """

    def run(paths: ContainerPaths, seconds_before: dict[str, float]) -> dict[str, Any]:
        # Imported here, so that running out of memory during the import leaves a failure file too.
        from remodel_container.training import run_training

        return run_training(paths, seconds_before)

    return train_by(run)


def train_by(run: Callable[[ContainerPaths, dict[str, float]], dict[str, Any]]) -> int:
    """Run a training within its limits and return the exit code; a failure leaves the file that says why.

    `run` takes the paths and the seconds of the imports, and returns the evaluation.
    """
    from remodel_container.end_on_signal import end_on_sigterm
    from remodel_container.paths import ContainerPaths

    end_on_sigterm()
    paths = ContainerPaths.from_environment()
    try:
        hold_to_limits()
        evaluation = run(paths, {"imports": round(time.perf_counter() - _STARTED, 4)})
    except BaseException as error:
        from remodel_container.failures import write_failure

        return write_failure(paths.output, error)
    rows, seconds = evaluation["rows"], evaluation["seconds"]
    steps = ", ".join(f"{name} {seconds[name]:.1f} s" for name in seconds if name != "total")
    print(
        f"Trained {evaluation['modelType']} on {rows['training']} rows and judged it on {rows['holdout']} held-out ones: "
        f"{_headline(evaluation['challenger'])}. Refitted on all {rows['joined']} rows. "
        f"Took {seconds['total']:.1f} s: {steps}."
    )
    return 0


def _headline(figures: dict[str, float]) -> str:
    """Return the figure that comes first in a task."""
    return f"accuracy {figures['accuracy']:.4f}" if "accuracy" in figures else f"mean absolute error {figures['mae']:.6g}"


def hold_to_limits() -> None:
    """Limit this process to TRAINING_CPUS_MAX and TRAINING_MEMORY_BYTES_MAX, for machines without a supervisor."""
    cpus, memory_bytes = os.environ.get("TRAINING_CPUS_MAX"), os.environ.get("TRAINING_MEMORY_BYTES_MAX")
    if not cpus or not memory_bytes:
        return
    from remodel_container.process_limits import limit_this_process

    for sentence in limit_this_process(cpus=float(cpus), memory_bytes=int(memory_bytes)):
        print(f"Not enforced: {sentence}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
