"""One training: join, split, fit, evaluate, refit. The refit is the artifact."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
import orjson

from remodel_container import __version__
from remodel_container.artifact import INPUT_NAME, OUTPUT_NAME, open_session, write_artifact
from remodel_container.evaluation import artifact_check, judge, losses_by_time, score_champion
from remodel_container.failures import TrainingFailure
from remodel_container.features import NUMBER_MAX, Categories, without_large_values
from remodel_container.held_out_scores import held_out_scores
from remodel_container.hyperparameters import Hyperparameters, read_hyperparameters
from remodel_container.instants import to_iso
from remodel_container.model_types import ModelType, model_type
from remodel_container.paths import ContainerPaths
from remodel_container.rows import Rows, read_rows
from remodel_container.split import split_rows
from remodel_container.usage import usage_of_training

EXPORT_DIFFERENCE_MAX = 1e-5  # measured: below 3e-7; a larger difference is a wrong export, not rounding


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
    algorithm = model_type(request.model_type)
    parameters = algorithm.read_parameters(request.parameters)
    read = read_rows(paths.training, window_from=request.window_from, cutoff=request.cutoff)
    instances, values_too_large = without_large_values(request.features, read.instances)
    if values_too_large:
        print(f"{values_too_large} values are beyond {NUMBER_MAX:g}, more than a 32-bit float holds safely: taken as missing.")
    rows = replace(read, instances=instances)
    split = split_rows(rows.times, request)
    training, holdout = rows.slice(0, split.training_end), rows.slice(split.holdout_start, len(rows))
    _require_both_classes(training.labels)
    clock.end("read")

    _, scores, difference = _fit_and_export(algorithm, request, parameters, training, holdout)[:3]
    clock.end("train")
    champion = score_champion(paths.champion, request.features, holdout, has_seen=split.champion_has_seen)
    verdict = judge(
        training_labels=training.labels,
        holdout=holdout,
        challenger_scores=scores,
        champion=champion,
        threshold=request.classification_threshold,
    )
    losses = losses_by_time(rows, split, request, challenger_scores=scores, champion=champion)
    clock.end("evaluate")

    onnx_bytes, refit_scores, refit_difference, categories = _fit_and_export(algorithm, request, parameters, rows, holdout)
    clock.end("refit")
    cutoffs = {
        "trainingFrom": to_iso(rows.times[0]),
        "evaluationCutoff": to_iso(training.times[-1]),
        "cutoff": to_iso(rows.times[-1]),
    }
    write_artifact(
        paths.model,
        onnx_bytes,
        {
            "modelType": request.model_type,
            "features": [feature.to_json() for feature in request.features],
            "categories": categories,
            "classificationThreshold": request.classification_threshold,
            "cutoffs": cutoffs,
            "parameters": parameters,
            "seed": request.seed,
        },
    )
    evaluation = {
        "formatVersion": 1,
        "modelType": request.model_type,
        "rows": {
            "joined": len(rows),
            "training": len(training),
            "holdout": len(holdout),
            "positives": int(rows.labels.sum()),
        },
        "trainingPositives": int(training.labels.sum()),
        "holdoutPositives": int(holdout.labels.sum()),
        **cutoffs,
        "holdoutFrom": to_iso(holdout.times[0]),
        "window": {
            "from": to_iso(request.window_from),
            "cutoff": to_iso(request.cutoff),
            "championCutoff": None if request.champion_cutoff is None else to_iso(request.champion_cutoff),
        },
        **verdict,
        "lossesByTime": losses,
        "heldOutScores": held_out_scores(holdout, scores),
        "valuesTooLarge": values_too_large,
        "artifactCheck": artifact_check(holdout.instances, refit_scores),
        "classificationThreshold": request.classification_threshold,
        "exportMaxDifference": max(difference, refit_difference),
        "featureCategories": categories,
        "parameters": parameters,
        "libraryVersions": _library_versions(algorithm),
    }
    clock.end("write")
    evaluation["seconds"] = clock.seconds | {"total": round(sum(clock.seconds.values()), 4)}
    evaluation["usage"] = usage_of_training(evaluation["seconds"]["total"])
    paths.output_data.mkdir(parents=True, exist_ok=True)
    (paths.output_data / "evaluation.json").write_bytes(orjson.dumps(evaluation, option=orjson.OPT_INDENT_2) + b"\n")
    return evaluation


def _fit_and_export(
    algorithm: ModelType, request: Hyperparameters, parameters: dict[str, Any], training: Rows, holdout: Rows
) -> tuple[bytes, np.ndarray, float, Categories]:
    """Return the fit as ONNX, its held-out scores, their difference from the library's own at most, the categories."""
    categories = training.categories(request.features)
    model = algorithm.fit(training.matrix(request.features, categories), training.labels, parameters, request.seed)
    onnx_bytes = model.to_onnx()
    judged = holdout.matrix(request.features, categories)
    scores = open_session(onnx_bytes).run([OUTPUT_NAME], {INPUT_NAME: judged})[0][:, 1]
    difference = float(np.abs(scores - model.predict(judged)).max())
    if not difference <= EXPORT_DIFFERENCE_MAX:
        raise TrainingFailure("EXPORT_DIFFERS", f"The ONNX file's scores differ from the model's own by {difference:g}.")
    return onnx_bytes, scores, difference, categories


def _require_both_classes(labels: np.ndarray) -> None:
    positives = int(labels.sum())
    if positives in (0, len(labels)):
        only = 1 if positives else 0
        raise TrainingFailure("SINGLE_CLASS", f"All {len(labels)} training rows have label {only}: there is nothing to learn.")


def _library_versions(algorithm: ModelType) -> dict[str, str]:
    import onnxruntime

    own = {"remodel-container": __version__, "numpy": np.__version__, "onnxruntime": onnxruntime.__version__}
    return own | algorithm.library_versions()
