"""Evaluates challenger and champion on the same held-out rows, through the files that would serve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from remodel_container.artifact import DESCRIPTION_FILE, ONNX_FILE, BrokenArtifact, Scorer, load_artifact
from remodel_container.blocks import losses_by_block
from remodel_container.features import BadValue
from remodel_container.hyperparameters import Hyperparameters
from remodel_container.judges import Judge
from remodel_container.metrics import paired_counts
from remodel_container.rows import Rows

CHECKED_ROWS_MAX = 100
CHECKED_VALUES_MAX = 20_000


@dataclass(frozen=True)
class ChampionAnswers:
    """The champion and its answers on the held-out rows, or the reason for their absence. Without a champion there is neither."""

    answers: np.ndarray | None = None
    version: Scorer | None = None
    error: str | None = None
    has_seen: bool = False


def score_champion(
    directory: Path,
    request: Hyperparameters,
    holdout: Rows,
    *,
    has_seen: bool = False,
    load: Callable[[Path], Scorer] | None = None,
) -> ChampionAnswers:
    """Score the held-out rows with the champion's artifact; its features are found by name among the rows' features.

    A champion that cannot score, or that answers another question, gives a value with `error`, not an exception: it must not
    prevent its own replacement. A champion that was trained on held-out rows (`has_seen`) is not scored: it would look better
    than it is. `load` is for the files of a user's own model.
    """
    if not directory.is_dir() or not any(directory.iterdir()):
        return ChampionAnswers()
    if has_seen:
        return ChampionAnswers(error="It was trained on rows that are held out, because too few came after it.", has_seen=True)
    if load is None and not any((directory / name).is_file() for name in (ONNX_FILE, DESCRIPTION_FILE)):
        return ChampionAnswers(error="Only its own container can load the champion's files: this trainer loads model.onnx.")
    try:
        champion = (load or load_artifact)(directory)
        if error := _other_question(champion, request):
            return ChampionAnswers(error=error)
        place = {feature.name: index for index, feature in enumerate(request.features)}
        lacking = [feature.name for feature in champion.features if feature.name not in place]
        if lacking:
            return ChampionAnswers(error=f"The champion needs features that the rows lack: {', '.join(lacking)}.")
        order = [place[feature.name] for feature in champion.features]
        answers = champion.score_matrix(champion.encode([[row[index] for index in order] for row in holdout.instances]))
        if not np.isfinite(answers).all():
            return ChampionAnswers(error="The champion's scores are not finite.")
        return ChampionAnswers(answers=answers, version=champion)
    except BrokenArtifact as error:
        return ChampionAnswers(error=f"The champion's artifact is broken: {error}.")
    except BadValue as error:
        return ChampionAnswers(error=f"The champion cannot take feature {error.feature}: {error}.")


def _other_question(champion: Scorer, request: Hyperparameters) -> str | None:
    if champion.task != request.task:
        return f"The champion is a {champion.task}, the model is a {request.task} now."
    if champion.classes is not None and champion.classes != request.classes:
        had, has = (", ".join(classes or ()) for classes in (champion.classes, request.classes))
        return f"The champion's classes are {had}; the model's are {has} now."
    return None


def artifact_check(instances: Sequence[list[object]], answers: np.ndarray) -> dict[str, list[Any]]:
    """Return held-out rows with the artifact's own answers, spread evenly over them: the stored artifact is tried on them.

    At most CHECKED_ROWS_MAX rows and CHECKED_VALUES_MAX values, because wide rows would make evaluation.json large.
    """
    width = max(1, len(instances[0]))
    count = max(1, min(len(instances), CHECKED_ROWS_MAX, CHECKED_VALUES_MAX // width))
    places = np.unique(np.linspace(0, len(instances) - 1, count).astype(int)).tolist()
    return {
        "instances": [instances[place] for place in places],
        "scores": answers[places].astype(np.float64).tolist(),
    }


def compare(judge: Judge, answers: np.ndarray, champion: ChampionAnswers) -> dict[str, Any]:
    """Return the comparison in evaluation.json: figures of both versions, paired counts, the majority class's accuracy.

    `outcomes` lists findings for the gate: `holdout-single-class`, `challenger-constant-output`, `champion-broken`,
    `champion-has-seen-rows`, `champion-constant-output`. The verdict is the gate's.
    """
    challenger_figures, champion_figures, paired = judge.figures(answers), None, None
    if champion.answers is not None:
        champion_figures = judge.figures(champion.answers, champion.version)
        hits, champion_hits = judge.hits(answers), judge.hits(champion.answers, champion.version)
        paired = None if hits is None or champion_hits is None else paired_counts(hits, champion_hits)
    named = {
        "holdout-single-class": judge.has_one_class(),
        "challenger-constant-output": challenger_figures["constantOutput"],
        "champion-broken": champion.error is not None and not champion.has_seen,
        "champion-has-seen-rows": champion.has_seen,
        "champion-constant-output": champion_figures is not None and champion_figures["constantOutput"],
    }
    return {
        "challenger": challenger_figures,
        "champion": champion_figures,
        "championError": champion.error,
        "paired": paired,
        "majorityAccuracy": judge.majority_accuracy(),
        "outcomes": [name for name, holds in named.items() if holds],
    }


def losses_by_time(
    judge: Judge, holdout: Rows, request: Hyperparameters, *, answers: np.ndarray, champion: ChampionAnswers
) -> dict[str, Any]:
    """Return `lossesByTime` of evaluation.json: both versions' losses, and those of naive forecasts, on the same rows."""
    by_forecast = {
        "challenger": judge.losses(answers),
        "champion": None if champion.answers is None else judge.losses(champion.answers, champion.version),
        **{name: None if naive is None else judge.losses(naive) for name, naive in judge.naive().items()},
    }
    return {
        "metric": request.metric.to_json(),
        **judge.shares(),
        "gapSeconds": request.gap_seconds,
        "blocks": losses_by_block(holdout.times, by_forecast, least_seconds=request.span_seconds_min),
    }
