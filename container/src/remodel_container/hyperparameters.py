"""A training's request: `hyperparameters.json`, a flat map of text to text, read and checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from remodel_container.failures import TrainingFailure
from remodel_container.features import Feature
from remodel_container.instants import parse_instant
from remodel_container.metric import Metric
from remodel_container.target import BINARY, MULTICLASS, REGRESSION, TASKS, Target

DEFAULTS: dict[str, str] = {
    "gap_seconds": "0",
    "holdout_fraction": "0.2",  # the customary fifth
    "holdout_new_fraction": "0.5",  # half for training, half held out
    "holdout_days_min": "7",  # each hour and each day of the week
    "holdout_rows_max": "5000",  # enough to find a difference of three points
    "holdout_rows_min": "50",
    "labelled_rows_min": "250",  # 200 for training and 50 held out
    "metric": "",  # the task's default: accuracy, or absolute-error of a regression
    "seed": "1",
    "task": BINARY,
    "unjudged_allowed": "false",
    "parameters": "{}",
    "alternatives": "{}",
    "classification_threshold": "0.5",
}
REQUIRED = ("model_type", "features", "window_from", "cutoff")
OPTIONAL = ("champion_cutoff", "span_seconds_min", "classes")
CLASSES_MAX = 100


@dataclass(frozen=True)
class Hyperparameters:
    """A training's request. Instants are seconds since 1970."""

    model_type: str
    task: str
    classes: tuple[str, ...] | None
    """The classes' names: a row's label is its class's place here. None for a regression."""
    features: tuple[Feature, ...]
    window_from: float
    cutoff: float
    champion_cutoff: float | None
    unjudged_allowed: bool
    gap_seconds: float
    span_seconds_min: float
    """The shortest span over which losses are summed; the gap where it is not given."""
    holdout_fraction: float
    holdout_new_fraction: float
    holdout_days_min: float
    holdout_rows_max: int
    holdout_rows_min: int
    labelled_rows_min: int
    metric: Metric
    seed: int
    parameters: dict[str, Any]
    alternatives: dict[str, dict[str, Any]]
    """Other model types to try, with their parameters."""
    classification_threshold: float

    @property
    def target(self) -> Target:
        """Return what the model type has to learn."""
        count = {BINARY: 2, MULTICLASS: len(self.classes or ()), REGRESSION: 0}[self.task]
        return Target(self.task, count, quantile=self.metric.quantile, is_absolute=self.metric.name == "absolute-error")


def read_hyperparameters(config_dir: Path, long_dir: Path | None = None) -> Hyperparameters:
    """Read and check `hyperparameters.json`; raise TrainingFailure `BAD_HYPERPARAMETER` with the name at fault.

    SageMaker limits a value to 2,500 characters: longer ones come as JSON files in `long_dir`, a channel's folder.
    """
    given = _read_map(config_dir / "hyperparameters.json")
    for path in sorted(long_dir.glob("*.json")) if long_dir else ():
        given |= _read_map(path)
    return parse_hyperparameters(given)


def _read_map(path: Path) -> dict[str, Any]:
    try:
        given = orjson.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise TrainingFailure("BAD_HYPERPARAMETER", f"{path} cannot be read: {error}.") from error
    if not isinstance(given, dict):
        raise TrainingFailure("BAD_HYPERPARAMETER", f"{path} is not a map of names to text.")
    return given


def parse_hyperparameters(given: dict[str, Any]) -> Hyperparameters:
    """Check a flat map of text to text. Names that start with `sagemaker_` or `sm_` are the platform's and are ignored."""
    given = {name: value for name, value in given.items() if not name.startswith(("sagemaker_", "sm_"))}
    known = {*DEFAULTS, *REQUIRED, *OPTIONAL}
    _expect(given.keys() <= known, f"unknown {', '.join(sorted(given.keys() - known))}; known are {sorted(known)}")
    missing = [name for name in REQUIRED if not given.get(name)]
    _expect(not missing, f"{', '.join(missing)} missing")
    text = {**DEFAULTS, **given}

    def read(name: str, parse: Callable[[Any], Any], fits: Callable[[Any], bool], rule: str) -> Any:
        try:
            value = parse(text[name])
        except (TypeError, ValueError) as error:
            raise TrainingFailure("BAD_HYPERPARAMETER", f"Hyperparameter {name}: {error}.") from error
        _expect(fits(value), f"{name} is {text[name]!r}, must be {rule}")
        return value

    def count(name: str, least: int) -> int:
        return read(name, int, lambda value: value >= least, f"a whole number of at least {least}")

    def seconds(name: str) -> float:
        return read(name, float, lambda value: 0 <= value < 1e10, "at least 0")

    def fraction(name: str) -> float:
        return read(name, float, lambda value: 0 < value < 1, "between 0 and 1, both excluded")

    entries = read("features", orjson.loads, lambda value: isinstance(value, list) and value, "a JSON list of features")
    features = tuple(Feature.from_json(entry) for entry in entries)
    _expect(len({feature.name for feature in features}) == len(features), "features: a name appears twice")
    gap_seconds = seconds("gap_seconds")
    task = read("task", str, lambda value: value in TASKS, f"one of {', '.join(TASKS)}")
    classes = _classes(read, task) if text.get("classes") else None
    _expect(classes or task != MULTICLASS, f"classes missing: a {MULTICLASS} needs them")
    window_from = read("window_from", parse_instant, lambda _: True, "")
    return Hyperparameters(
        model_type=text["model_type"],
        task=task,
        classes=classes,
        features=features,
        window_from=window_from,
        cutoff=read("cutoff", parse_instant, lambda value: value > window_from, "after window_from"),
        champion_cutoff=read("champion_cutoff", parse_instant, lambda _: True, "") if text.get("champion_cutoff") else None,
        unjudged_allowed=read("unjudged_allowed", str, lambda value: value in ("true", "false"), "true or false") == "true",
        gap_seconds=gap_seconds,
        span_seconds_min=seconds("span_seconds_min") if text.get("span_seconds_min") else gap_seconds,
        holdout_fraction=fraction("holdout_fraction"),
        holdout_new_fraction=fraction("holdout_new_fraction"),
        holdout_days_min=read("holdout_days_min", float, lambda value: 0 <= value < 1e5, "at least 0"),
        holdout_rows_max=count("holdout_rows_max", 1),
        holdout_rows_min=count("holdout_rows_min", 1),
        labelled_rows_min=count("labelled_rows_min", 1),
        metric=read("metric", lambda value: Metric.parse(value, task), lambda _: True, ""),
        seed=read("seed", int, lambda value: 0 <= value < 2**31, "between 0 and 2147483647"),
        parameters=read("parameters", orjson.loads, lambda value: isinstance(value, dict), "a JSON map"),
        alternatives=read(
            "alternatives",
            orjson.loads,
            lambda value: isinstance(value, dict) and all(isinstance(each, dict) for each in value.values()),
            "a JSON map of model types to their parameters",
        ),
        classification_threshold=fraction("classification_threshold"),
    )


def _classes(read: Callable[..., Any], task: str) -> tuple[str, ...]:
    _expect(task != REGRESSION, f"classes are given, a {REGRESSION} has none")
    most = 2 if task == BINARY else CLASSES_MAX
    count = "2" if task == BINARY else f"2 to {CLASSES_MAX}"

    def fits(value: Any) -> bool:
        are_texts = isinstance(value, list) and all(isinstance(name, str) and name for name in value)
        return are_texts and 2 <= len(set(value)) == len(value) <= most

    return tuple(read("classes", orjson.loads, fits, f"a JSON list of {count} different texts"))


def _expect(condition: object, message: str) -> None:
    if not condition:
        raise TrainingFailure("BAD_HYPERPARAMETER", f"Hyperparameters: {message}.")
