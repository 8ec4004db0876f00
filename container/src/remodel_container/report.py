"""The parts of a training and of its evaluation.json that are the same for every trainer."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import orjson

from remodel_container.features import NUMBER_MAX, without_large_values
from remodel_container.hyperparameters import Hyperparameters
from remodel_container.instants import to_iso
from remodel_container.judges import Judge
from remodel_container.paths import ContainerPaths
from remodel_container.rows import Rows, read_rows
from remodel_container.target import BINARY
from remodel_container.usage import usage_of_training


class PhaseClock:
    """Seconds per phase of a training, wall time."""

    def __init__(self, seconds: dict[str, float]) -> None:
        """Continue from phases measured before."""
        self.seconds = seconds
        self._since = time.perf_counter()

    def end(self, phase: str) -> None:
        """Record the time since the last phase ended as this phase's."""
        now = time.perf_counter()
        self.seconds[phase] = round(now - self._since, 4)
        self._since = now


def read_job_rows(paths: ContainerPaths, request: Hyperparameters) -> tuple[Rows, int]:
    """Return the rows with values beyond NUMBER_MAX as missing, and how many there were."""
    rows = read_rows(paths.training, window_from=request.window_from, cutoff=request.cutoff, target=request.target)
    instances, values_too_large = without_large_values(request.features, rows.instances)
    if values_too_large:
        print(f"{values_too_large} values are beyond {NUMBER_MAX:g}, more than a 32-bit float holds safely: taken as missing.")
    return replace(rows, instances=instances), values_too_large


def cutoffs(rows: Rows, training: Rows) -> dict[str, str]:
    """Return the times of the oldest row, of the newest training row, and of the newest row."""
    return {
        "trainingFrom": to_iso(rows.times[0]),
        "evaluationCutoff": to_iso(training.times[-1]),
        "cutoff": to_iso(rows.times[-1]),
    }


def described_request(request: Hyperparameters) -> dict[str, Any]:
    """Return what the request says of the task, the window and the threshold."""
    return {
        "task": request.task,
        "classes": request.classes,
        "window": {
            "from": to_iso(request.window_from),
            "cutoff": to_iso(request.cutoff),
            "championCutoff": None if request.champion_cutoff is None else to_iso(request.champion_cutoff),
        },
        "classificationThreshold": request.classification_threshold if request.task == BINARY else None,
    }


def described_rows(rows: Rows, training: Rows, holdout: Rows, judge: Judge) -> dict[str, Any]:
    """Return the counts of rows and labels, and the times at which they begin and end."""
    counts = judge.label_counts()
    positives = counts.pop("positives")
    return {
        "rows": {"joined": len(rows), "training": len(training), "holdout": len(holdout), "positives": positives},
        **counts,
        **cutoffs(rows, training),
        "holdoutFrom": to_iso(holdout.times[0]),
    }


def write_evaluation(paths: ContainerPaths, evaluation: dict[str, Any], clock: PhaseClock) -> dict[str, Any]:
    """Add times and usage to the evaluation, write evaluation.json and return it."""
    clock.end("write")
    seconds = clock.seconds | {"total": round(sum(clock.seconds.values()), 4)}
    complete = {**evaluation, "seconds": seconds, "usage": usage_of_training(seconds["total"])}
    paths.output_data.mkdir(parents=True, exist_ok=True)
    (paths.output_data / "evaluation.json").write_bytes(orjson.dumps(complete, option=orjson.OPT_INDENT_2) + b"\n")
    return complete
