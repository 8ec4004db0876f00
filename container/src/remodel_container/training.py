"""One training: join, split, fit, evaluate, refit. The refit is the artifact."""

from __future__ import annotations

from typing import Any

import numpy as np

from remodel_container import __version__
from remodel_container.artifact import write_artifact
from remodel_container.evaluation import artifact_check, compare, losses_by_time, score_champion
from remodel_container.fit import fit_and_export
from remodel_container.held_out_scores import held_out_scores
from remodel_container.hyperparameters import Hyperparameters, read_hyperparameters
from remodel_container.importance import feature_importance
from remodel_container.interval import Interval
from remodel_container.judges import make_judge
from remodel_container.labels import require_learnable
from remodel_container.model_types import ModelType, model_type
from remodel_container.paths import ContainerPaths
from remodel_container.report import PhaseClock, cutoffs, described_request, described_rows, read_job_rows, write_evaluation
from remodel_container.split import split_rows
from remodel_container.target import BINARY
from remodel_container.type_choice import choose_type, read_candidates


def run_training(paths: ContainerPaths, seconds_before: dict[str, float]) -> dict[str, Any]:
    """Train as `hyperparameters.json` asks, write the artifact and evaluation.json, and return the evaluation.

    Raises TrainingFailure when the input cannot give a model. Repeating it writes the same artifact.
    """
    clock = PhaseClock(dict(seconds_before))
    request = read_hyperparameters(paths.config, paths.long_hyperparameters)
    candidates = read_candidates(request)
    rows, values_too_large = read_job_rows(paths, request)
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
            "cutoffs": cutoffs(rows, training),
            "parameters": parameters,
            "seed": request.seed,
        },
    )
    evaluation = {
        "formatVersion": 1,
        "modelType": choice.name,
        "typesTried": choice.tried,
        **described_request(request),
        "parameters": choice.parameters,
        **described_rows(rows, training, holdout, judge),
        **judgement,
        "featureImportance": importance,
        "interval": None if interval is None else interval.to_json(),
        "valuesTooLarge": values_too_large,
        "artifactCheck": artifact_check(holdout.instances, refit.answers),
        "exportMaxDifference": max(fit.difference, refit.difference),
        "featureCategories": refit.categories,
        "libraryVersions": _library_versions(algorithm),
    }
    return write_evaluation(paths, evaluation, clock)


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
