"""One training: join, split, fit, evaluate, refit. The refit is the artifact."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
import orjson

from remodel_container import __version__
from remodel_container.artifact import write_artifact
from remodel_container.evaluation import artifact_check, compare, losses_by_time, score_champion
from remodel_container.features import NUMBER_MAX, without_large_values
from remodel_container.fit import fit_and_export
from remodel_container.held_out_scores import held_out_scores
from remodel_container.hyperparameters import Hyperparameters, read_hyperparameters
from remodel_container.importance import feature_importance
from remodel_container.instants import to_iso
from remodel_container.interval import Interval
from remodel_container.judges import Judge, make_judge
from remodel_container.labels import require_learnable
from remodel_container.model_types import ModelType, model_type
from remodel_container.paths import ContainerPaths
from remodel_container.rows import Rows, read_rows
from remodel_container.split import split_rows
from remodel_container.target import BINARY
from remodel_container.type_choice import TypeChoice, choose_type, read_candidates
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


def run_training(paths: ContainerPaths, seconds_before: dict[str, float]) -> dict[str, Any]:
    """Train as `hyperparameters.json` asks, write the artifact and evaluation.json, and return the evaluation.

    Raises TrainingFailure when the input cannot give a model. Repeating it writes the same artifact.
    """
    clock = PhaseClock(dict(seconds_before))
    request = read_hyperparameters(paths.config, paths.long_hyperparameters)
    candidates = read_candidates(request)
    rows, values_too_large = _read_rows(paths, request)
    split = split_rows(rows.times, request)
    training, holdout = rows.slice(0, split.training_end), rows.slice(split.holdout_start, len(rows))
    require_learnable(training.labels, request.target, request.classes)
    clock.end("read")

    choice = choose_type(request, candidates, training)
    algorithm, parameters = model_type(choice.name), choice.parameters
    clock.end("choose")
    fit = fit_and_export(algorithm, request, parameters, training, holdout)
    clock.end("train")
    judge = make_judge(rows, split, request)
    champion = score_champion(paths.champion, request, holdout, has_seen=split.champion_has_seen)
    judgement = {
        **compare(judge, fit.answers, champion),
        "lossesByTime": losses_by_time(judge, holdout, request, answers=fit.answers, champion=champion),
        "heldOutScores": held_out_scores(holdout.times, lambda places: judge.answers_at(fit.answers, places)),
    }
    interval = judge.interval(fit.answers)
    clock.end("evaluate")
    importance = feature_importance(fit, holdout.times, judge, request)
    clock.end("importance")

    refit = fit_and_export(algorithm, request, parameters, rows, holdout)
    clock.end("refit")
    write_artifact(
        paths.model,
        refit.onnx_bytes,
        {
            "modelType": choice.name,
            "features": [feature.to_json() for feature in request.features],
            "categories": refit.categories,
            **_how_to_read_answers(request, interval),
            "cutoffs": _cutoffs(rows, training),
            "parameters": parameters,
            "seed": request.seed,
        },
    )
    evaluation = {
        "formatVersion": 1,
        **_described_request(request, choice),
        **_described_rows(rows, training, holdout, judge),
        **judgement,
        "featureImportance": importance,
        "interval": None if interval is None else interval.to_json(),
        "valuesTooLarge": values_too_large,
        "artifactCheck": artifact_check(holdout.instances, refit.answers),
        "exportMaxDifference": max(fit.difference, refit.difference),
        "featureCategories": refit.categories,
        "libraryVersions": _library_versions(algorithm),
    }
    clock.end("write")
    evaluation["seconds"] = clock.seconds | {"total": round(sum(clock.seconds.values()), 4)}
    evaluation["usage"] = usage_of_training(evaluation["seconds"]["total"])
    paths.output_data.mkdir(parents=True, exist_ok=True)
    (paths.output_data / "evaluation.json").write_bytes(orjson.dumps(evaluation, option=orjson.OPT_INDENT_2) + b"\n")
    return evaluation


def _read_rows(paths: ContainerPaths, request: Hyperparameters) -> tuple[Rows, int]:
    """Return the rows with values beyond NUMBER_MAX as missing, and how many there were."""
    rows = read_rows(paths.training, window_from=request.window_from, cutoff=request.cutoff, target=request.target)
    instances, values_too_large = without_large_values(request.features, rows.instances)
    if values_too_large:
        print(f"{values_too_large} values are beyond {NUMBER_MAX:g}, more than a 32-bit float holds safely: taken as missing.")
    return replace(rows, instances=instances), values_too_large


def _cutoffs(rows: Rows, training: Rows) -> dict[str, str]:
    return {
        "trainingFrom": to_iso(rows.times[0]),
        "evaluationCutoff": to_iso(training.times[-1]),
        "cutoff": to_iso(rows.times[-1]),
    }


def _described_request(request: Hyperparameters, choice: TypeChoice) -> dict[str, Any]:
    return {
        "modelType": choice.name,
        "typesTried": choice.tried,
        "task": request.task,
        "classes": request.classes,
        "window": {
            "from": to_iso(request.window_from),
            "cutoff": to_iso(request.cutoff),
            "championCutoff": None if request.champion_cutoff is None else to_iso(request.champion_cutoff),
        },
        "classificationThreshold": request.classification_threshold if request.task == BINARY else None,
        "parameters": choice.parameters,
    }


def _described_rows(rows: Rows, training: Rows, holdout: Rows, judge: Judge) -> dict[str, Any]:
    counts = judge.label_counts()
    positives = counts.pop("positives")
    return {
        "rows": {"joined": len(rows), "training": len(training), "holdout": len(holdout), "positives": positives},
        **counts,
        **_cutoffs(rows, training),
        "holdoutFrom": to_iso(holdout.times[0]),
    }


def _how_to_read_answers(request: Hyperparameters, interval: Interval | None) -> dict[str, Any]:
    """Return the part of model.json that says how to read the file's output; without a task it is a binary classification."""
    if request.task == BINARY:
        return {"classificationThreshold": request.classification_threshold}
    if interval is None:
        return {"task": request.task, "classes": request.classes}
    return {"task": request.task, "interval": interval.to_json()}


def _library_versions(algorithm: ModelType) -> dict[str, str]:
    import onnxruntime

    own = {"remodel-container": __version__, "numpy": np.__version__, "onnxruntime": onnxruntime.__version__}
    return own | algorithm.library_versions()
