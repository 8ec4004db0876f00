"""A pipeline of scikit-learn: `model.py train` trains and evaluates it, `model.py serve` serves it."""

import skops.io
from remodel_container.own_model import run
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def fit(rows, labels, **parameters):
    return make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression(**parameters)).fit(rows, labels)


run(
    fit=fit,
    predict=lambda pipeline, rows: pipeline.predict_proba(rows),
    save=lambda pipeline, folder: skops.io.dump(pipeline, folder / "pipeline.skops"),
    load=lambda folder: skops.io.load(folder / "pipeline.skops", trusted=["numpy.dtype"]),
)
