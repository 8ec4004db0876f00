"""Evaluates challenger and champion on the same held-out rows, through the ONNX files that would serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from remodel_container.artifact import BrokenArtifact, load_artifact
from remodel_container.blocks import losses_by_block
from remodel_container.features import BadValue, Feature
from remodel_container.hyperparameters import Hyperparameters
from remodel_container.losses import row_losses
from remodel_container.metrics import classification_metrics, majority_accuracy, paired_counts
from remodel_container.naive import naive_scores
from remodel_container.rows import Rows
from remodel_container.split import Split

CHECKED_ROWS_MAX = 100
CHECKED_VALUES_MAX = 20_000


@dataclass(frozen=True)
class ChampionScores:
    """The champion's scores on the held-out rows, or the reason for their absence. Without a champion there is neither."""

    scores: np.ndarray | None = None
    threshold: float = 0.5
    error: str | None = None
    has_seen: bool = False


def score_champion(directory: Path, features: Sequence[Feature], holdout: Rows, *, has_seen: bool = False) -> ChampionScores:
    """Score the held-out rows with the champion's artifact; its features are found by name among the rows' features.

    A champion that cannot score gives a value with `error`, not an exception: it must not prevent its own replacement. A
    champion that was trained on held-out rows (`has_seen`) is not scored: it would look better than it is.
    """
    if not directory.is_dir() or not any(directory.iterdir()):
        return ChampionScores()
    if has_seen:
        return ChampionScores(error="It was trained on rows that are held out, because too few came after it.", has_seen=True)
    try:
        champion = load_artifact(directory)
        place = {feature.name: index for index, feature in enumerate(features)}
        lacking = [feature.name for feature in champion.features if feature.name not in place]
        if lacking:
            return ChampionScores(error=f"The champion needs features that the rows lack: {', '.join(lacking)}.")
        order = [place[feature.name] for feature in champion.features]
        scores = champion.score_matrix(champion.encode([[row[index] for index in order] for row in holdout.instances]))
        if not np.isfinite(scores).all():
            return ChampionScores(error="The champion's scores are not finite.")
        return ChampionScores(scores=scores, threshold=champion.threshold)
    except BrokenArtifact as error:
        return ChampionScores(error=f"The champion's artifact is broken: {error}.")
    except BadValue as error:
        return ChampionScores(error=f"The champion cannot take feature {error.feature}: {error}.")


def artifact_check(instances: Sequence[list[object]], scores: np.ndarray) -> dict[str, list[Any]]:
    """Return held-out rows with the artifact's own scores, spread evenly over them: the stored artifact is tried on them.

    At most CHECKED_ROWS_MAX rows and CHECKED_VALUES_MAX values, because wide rows would make evaluation.json large.
    """
    width = max(1, len(instances[0]))
    count = max(1, min(len(instances), CHECKED_ROWS_MAX, CHECKED_VALUES_MAX // width))
    places = np.unique(np.linspace(0, len(instances) - 1, count).astype(int)).tolist()
    return {"instances": [instances[place] for place in places], "scores": [float(scores[place]) for place in places]}


def judge(
    *,
    training_labels: np.ndarray,
    holdout: Rows,
    challenger_scores: np.ndarray,
    champion: ChampionScores,
    threshold: float,
) -> dict[str, Any]:
    """Return the comparison in evaluation.json: metrics of both versions, paired counts, the majority class's accuracy.

    `outcomes` lists findings for the gate: `holdout-single-class`, `challenger-constant-output`, `champion-broken`,
    `champion-has-seen-rows`, `champion-constant-output`. The verdict is the gate's.
    """
    labels = holdout.labels
    challenger_metrics = classification_metrics(labels, challenger_scores, threshold)
    champion_metrics = paired = None
    if champion.scores is not None:
        champion_metrics = classification_metrics(labels, champion.scores, champion.threshold)
        paired = paired_counts(
            (challenger_scores >= threshold) == (labels == 1), (champion.scores >= champion.threshold) == (labels == 1)
        )
    named = {
        "holdout-single-class": challenger_metrics["auc"] is None,
        "challenger-constant-output": challenger_metrics["constantOutput"],
        "champion-broken": champion.error is not None and not champion.has_seen,
        "champion-has-seen-rows": champion.has_seen,
        "champion-constant-output": champion_metrics is not None and champion_metrics["constantOutput"],
    }
    return {
        "challenger": challenger_metrics,
        "champion": champion_metrics,
        "championError": champion.error,
        "paired": paired,
        "majorityAccuracy": majority_accuracy(training_labels, labels),
        "outcomes": [name for name, holds in named.items() if holds],
    }


def losses_by_time(
    rows: Rows, split: Split, request: Hyperparameters, *, challenger_scores: np.ndarray, champion: ChampionScores
) -> dict[str, Any]:
    """Return `lossesByTime` of evaluation.json: both versions' losses, and those of naive forecasts, on the same rows."""
    metric, threshold = request.metric, request.classification_threshold
    training, holdout = rows.slice(0, split.training_end), rows.slice(split.holdout_start, len(rows))
    positive_share = float(training.labels.mean(dtype=np.float64))

    def losses(scores: np.ndarray | None, threshold: float = threshold) -> np.ndarray | None:
        if scores is None:
            return None
        return row_losses(scores, holdout.labels, metric, threshold=threshold, positive_share=positive_share)

    naive = naive_scores(rows, split, metric, threshold=threshold, positive_share=positive_share)
    by_forecast = {
        "challenger": losses(challenger_scores),
        "champion": losses(champion.scores, champion.threshold),
        **{name: losses(scores) for name, scores in naive.items()},
    }
    return {
        "metric": metric.to_json(),
        "positiveShare": positive_share,
        "gapSeconds": request.gap_seconds,
        "blocks": losses_by_block(holdout.times, by_forecast, least_seconds=request.span_seconds_min),
    }
