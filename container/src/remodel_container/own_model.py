"""A model of your own in four functions, trained, evaluated and served by the container contract.

```python
import skops.io
from sklearn.ensemble import RandomForestClassifier
from remodel_container.own_model import run

def fit(rows, labels, **parameters):
    return RandomForestClassifier(**parameters).fit(rows, labels)

run(
    fit=fit,
    save=lambda model, folder: skops.io.dump(model, folder / "model.skops"),
    load=lambda folder: skops.io.load(folder / "model.skops"),
    predict=lambda model, rows: model.predict_proba(rows),
)
```

`python model.py train` and `python model.py serve` are then what SageMaker runs an image with.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

USAGE = "the last argument is train or serve: SageMaker runs an image so, and a model file's commands end with it"


@dataclass(frozen=True)
class OwnModel:
    """The four functions, as `run` describes them."""

    fit: Callable[..., Any]
    save: Callable[[Any, Path], object]
    load: Callable[[Path], Any]
    predict: Callable[[Any, Any], Any]


def run(
    *,
    fit: Callable[..., Any],
    save: Callable[[Any, Path], object],
    load: Callable[[Path], Any],
    predict: Callable[[Any, Any], Any],
) -> NoReturn:
    """Train or serve, as the command line's last argument says, and exit.

    `fit(rows, labels, **parameters)` returns a model. `rows` are float64 (rows, features), NaN where a value is missing; with
    categorical features they are objects: a category's name or None. `labels` are 0 and 1, places of classes, or numbers.
    `parameters` are those of the model file.
    `save(model, folder)` writes the model's files below a folder, and `load(folder)` reads them: choose a format that runs no
    code when it is loaded.
    `predict(model, rows)` returns the probability of 1, (rows,) or scikit-learn's (rows, 2); the probabilities of the
    classes, (rows, classes); or the values, (rows,).
    """
    own = OwnModel(fit=fit, save=save, load=load, predict=predict)
    match sys.argv[-1]:
        case "train":
            from remodel_container.own_training import run_own_training
            from remodel_container.train import train_by

            sys.exit(train_by(lambda paths, seconds: run_own_training(own, paths, seconds)))
        case "serve":
            from remodel_container.own_serving import serve_own_model

            sys.exit(serve_own_model(own))
    print(USAGE, file=sys.stderr)
    sys.exit(2)
