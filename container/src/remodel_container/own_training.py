"""One training of a user's own model: join, split, fit, evaluate, refit. The refit is the artifact."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from remodel_container import __version__
from remodel_container.artifact import DESCRIPTION_FILE, ONNX_FILE, BrokenArtifact, load_artifact
from remodel_container.evaluation import artifact_check, compare, losses_by_time, score_champion
from remodel_container.failures import TrainingFailure
from remodel_container.features import as_columns
from remodel_container.held_out_scores import held_out_scores
from remodel_container.hyperparameters import Hyperparameters, read_hyperparameters
from remodel_container.judges import make_judge
from remodel_container.labels import require_learnable
from remodel_container.own_model import OwnModel
from remodel_container.own_scorer import answers_of, load_own_version, write_description
from remodel_container.paths import ContainerPaths
from remodel_container.report import PhaseClock, described_request, described_rows, read_job_rows, write_evaluation
from remodel_container.rows import Rows
from remodel_container.split import split_rows
from remodel_container.target import REGRESSION


def run_own_training(own: OwnModel, paths: ContainerPaths, seconds_before: dict[str, float]) -> dict[str, Any]:
    """Train as `hyperparameters.json` asks, write the artifact and evaluation.json, and return the evaluation.

    The evaluation is that of a fit without the held-out rows, and its figures are made by the same code as those of the
    built-in types. The artifact is a fit on all rows, and its answers are those of its files, loaded again.

    Raises TrainingFailure when the input cannot give a model, and whatever the four functions raise.
    """
    clock = PhaseClock(dict(seconds_before))
    request = read_hyperparameters(paths.config, paths.long_hyperparameters)
    rows, values_too_large = read_job_rows(paths, request)
    split = split_rows(rows.times, request)
    training, holdout = rows.slice(0, split.training_end), rows.slice(split.holdout_start, len(rows))
    require_learnable(training.labels, request.target, request.classes)
    clock.end("read")

    model = _fit(own, request, training)
    clock.end("train")
    judge = make_judge(rows, split, request)
    matrix = as_columns(request.features, holdout.instances)
    predicted = own.predict(model, matrix)
    answers = answers_of(predicted, len(holdout), task=request.task, class_count=request.target.class_count)
    load = partial(_load_champion, own)
    champion = score_champion(paths.champion, request, holdout, has_seen=split.champion_has_seen, load=load)
    interval = judge.interval(answers)
    judgement = {
        **compare(judge, answers, champion),
        "lossesByTime": losses_by_time(judge, holdout, request, answers=answers, champion=champion),
        "heldOutScores": held_out_scores(holdout.times, lambda places: judge.answers_at(answers, places)),
    }
    clock.end("evaluate")

    refit = _fit(own, request, rows)
    paths.model.mkdir(parents=True, exist_ok=True)
    own.save(refit, paths.model)
    write_description(paths.model, request, interval)
    clock.end("refit")
    evaluation = {
        "formatVersion": 1,
        "modelType": type(refit).__name__,
        **described_request(request),
        "parameters": request.parameters,
        **described_rows(rows, training, holdout, judge),
        **judgement,
        "interval": None if interval is None else interval.to_json(),
        "valuesTooLarge": values_too_large,
        "artifactCheck": artifact_check(holdout.instances, _answers_of_files(own, paths.model, matrix)),
        "libraryVersions": {"remodel-container": __version__, "numpy": np.__version__},
    }
    return write_evaluation(paths, evaluation, clock)


def _fit(own: OwnModel, request: Hyperparameters, rows: Rows) -> Any:
    labels = rows.labels if request.task == REGRESSION else rows.labels.astype(int)
    return own.fit(as_columns(request.features, rows.instances), labels, **request.parameters)


def _answers_of_files(own: OwnModel, folder: Path, matrix: np.ndarray) -> np.ndarray:
    """Return the answers of the files as they were written: a format that keeps less than the model is found here."""
    try:
        return load_own_version(own, folder).score_matrix(matrix)
    except BrokenArtifact as error:
        raise TrainingFailure("ARTIFACT_NOT_LOADED", f"load cannot read what save has written: {error}.") from error


def _load_champion(own: OwnModel, folder: Path) -> Any:
    """Load a champion of this model, or one of the built-in types: a model may change over to a container of its own."""
    are_built_in = all((folder / name).is_file() for name in (ONNX_FILE, DESCRIPTION_FILE))
    return load_artifact(folder) if are_built_in else load_own_version(own, folder)
