"""Times each model type: `train` as a whole process, the bare library beside it, and the answer to one row.

container/.venv/bin/python bench/model-types.py [--rows 10000] [--repeats 3] [--types xgboost,…]

The library fits once, to the same rows, with the same parameters and one thread, where a training reads the rows, fits twice,
writes and checks the ONNX file, and measures what each feature matters. Processes take turns; figures are medians.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from remodel_container.model_types import REGISTRY
from remodel_container.onnx_session import open_session, run_session
from remodel_container.target import BINARY
from trainings import Job, iso, train, wide_lines

READ = """
import numpy as np
data = np.load("rows.npz")
matrix, labels = data["matrix"], data["labels"]
"""
FILLED = "matrix = np.nan_to_num((matrix - np.nanmean(matrix, 0)) / np.nanstd(matrix, 0))\n"
BARE = {
    "xgboost": """
import xgboost
options = {"objective": "binary:logistic", "max_depth": 5, "learning_rate": 0.1, "subsample": 0.8, "colsample_bytree": 0.8, "nthread": 1}
older = len(labels) * 4 // 5
parts = [xgboost.DMatrix(matrix[rows], labels[rows], nthread=1) for rows in (slice(older), slice(older, None))]
xgboost.train(options, parts[0], 500, evals=[(parts[1], "newest")], early_stopping_rounds=30, verbose_eval=False)
""",
    "catboost": """
from catboost import CatBoostClassifier
options = {"iterations": 500, "depth": 6, "learning_rate": 0.1, "l2_leaf_reg": 3, "bootstrap_type": "Bernoulli", "subsample": 0.8}
older = len(labels) * 4 // 5
trees = CatBoostClassifier(**options, early_stopping_rounds=30, thread_count=1, allow_writing_files=False, logging_level="Silent")
trees.fit(matrix[:older], labels[:older], eval_set=(matrix[older:], labels[older:]))
""",
    "random_forest": """
from sklearn.ensemble import RandomForestClassifier
RandomForestClassifier(100, max_depth=12, min_samples_leaf=5, max_features=0.5, n_jobs=1).fit(matrix, labels)
""",
    "neural_network": FILLED
    + """
from sklearn.neural_network import MLPClassifier
options = {"batch_size": 128, "max_iter": 100, "early_stopping": True, "validation_fraction": 0.15, "n_iter_no_change": 8}
MLPClassifier((64, 32), **options).fit(matrix, labels)
""",
}


def measure(words: list[str], folder: str) -> tuple[float, float]:
    """Run a process; return its CPU seconds and peak resident MB."""
    process = subprocess.Popen([sys.executable, "-I", *words], cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def row_microseconds(onnx_bytes: bytes, matrix: np.ndarray, count: int = 2000) -> float:
    """Return the median time to answer one row."""
    session = open_session(onnx_bytes)
    times = []
    for number in range(count):
        row = matrix[number % len(matrix)][None]
        since = time.perf_counter()
        run_session(session, BINARY, row)
        times.append(time.perf_counter() - since)
    return statistics.median(times) * 1e6


def make_job(folder: Path, name: str, entries: list[dict], rows: int) -> Job:
    """Return the job of a type on the rows."""
    features = json.dumps([{"name": f"f{index}"} for index in range(19)])
    job = Job(folder / name, {"model_type": name, "features": features, "cutoff": iso(rows + 1), "parameters": "{}"})
    job.add("rows.ndjson.gz", entries).write_hyperparameters()
    return job


def main() -> None:
    """Measure and print a line for each type, and all figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--types", default=",".join(REGISTRY))
    asked = parser.parse_args()
    entries = wide_lines(asked.rows)
    matrix = np.array([each["features"] for each in entries if each["kind"] == "observation"], dtype=np.float32)
    labels = np.array([each["label"] for each in entries if each["kind"] == "label"], dtype=np.float32)
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        np.savez(Path(folder) / "rows.npz", matrix=matrix, labels=labels)
        for name in asked.types.split(","):
            job = make_job(Path(folder), name, entries, asked.rows)
            trained, bare = [], []
            for _ in range(asked.repeats):
                trained.append(train(sys.executable, job.base)[1:])
                if name in BARE:
                    bare.append(measure(["-c", READ + BARE[name]], folder))
            (cpu, peak), own = (tuple(map(statistics.median, zip(*each, strict=True))) for each in (trained, bare or [(0, 0)]))
            onnx_bytes = (job.model / "model.onnx").read_bytes()
            figures.append(
                {
                    "type": name,
                    "cpuSeconds": cpu,
                    "peakMb": peak,
                    "bareCpuSeconds": own[0] if bare else None,
                    "barePeakMb": own[1] if bare else None,
                    "rowMicroseconds": row_microseconds(onnx_bytes, matrix),
                    "fileKb": len(onnx_bytes) / 1024,
                    "seconds": job.evaluation["seconds"],
                }
            )
            bare_text = f"the library alone {own[0]:.2f} s, {own[1]:.0f} MB" if bare else "no library alone"
            row = f"a row {figures[-1]['rowMicroseconds']:.0f} µs, file {len(onnx_bytes) / 1024:.0f} kB"
            print(f"{name}: {cpu:.2f} s of CPU, {peak:.0f} MB; {bare_text}; {row}", flush=True)
    print(json.dumps({"rows": asked.rows, "figures": figures, "load": os.getloadavg()}))


if __name__ == "__main__":
    main()
