"""Writes nannyml-sample.json: NannyML's synthetic sample (nannyml 0.13.1) in counts by score.

Each line is a score, the reference's rows and positives with it, and the rows of the first 20,000 and of the other
30,000 of the analysis. NannyML's own tests (tests/performance_estimation/CBPE/test_cbpe_metrics.py) have what it estimates
for these two. Run: pip install pandas; python nannyml-sample.py FOLDER_OF_nannyml/datasets/data
"""

import json
import sys
from pathlib import Path

import pandas as pd

folder = Path(sys.argv[1])
reference = pd.read_csv(folder / "synthetic_sample_reference.csv")
analysis = pd.read_csv(folder / "synthetic_sample_analysis.csv")
known = reference.groupby("y_pred_proba").work_home_actual.agg(["count", "sum"])
parts = [part.y_pred_proba.value_counts() for part in (analysis[:20_000], analysis[20_000:])]
scores = sorted(set(known.index) | set(parts[0].index) | set(parts[1].index))
rows = [
    [float(score), int(known["count"].get(score, 0)), int(known["sum"].get(score, 0)), *(int(part.get(score, 0)) for part in parts)]
    for score in scores
]
Path(__file__).with_suffix(".json").write_text("[\n" + ",\n".join(f"  {json.dumps(row)}" for row in rows) + "\n]\n")
