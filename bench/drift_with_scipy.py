"""Times SciPy's ks_2samp over every feature of two files of doubles; each file holds one feature after another.

python drift_with_scipy.py REFERENCE CURRENT FEATURES REPEATS
prints {"default": [ms…], "asymp": [ms…], "statistics": […], "scipy": version}.
"""

import json
import sys
import time

import numpy
import scipy
from scipy.stats import ks_2samp

reference, current = (numpy.fromfile(path).reshape(int(sys.argv[3]), -1) for path in sys.argv[1:3])
repeats = int(sys.argv[4])


def time_all(method: str) -> tuple[list[float], list[float]]:
    times, statistics = [], []
    for _ in range(repeats + 1):
        started = time.process_time()
        statistics = [float(ks_2samp(old, new, method=method).statistic) for old, new in zip(reference, current)]
        times.append((time.process_time() - started) * 1000)
    return times[1:], statistics  # the first one is a warm-up


default, statistics = time_all("auto")
asymptotic, _ = time_all("asymp")
print(json.dumps({"default": default, "asymp": asymptotic, "statistics": statistics, "scipy": scipy.__version__}))
