"""Times `train` as a whole process on two jobs, nine times each after a warm-up, and prints the medians.

container/.venv/bin/python bench/trainings.py [PYTHON…]: the interpreters of several environments take turns.
"""

import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "container" / "tests"))
from job import Job, iso, label, lines, observation  # noqa: E402

REPEATS = 9


def wide_lines(count: int) -> list[dict]:
    """Return rows of 19 numbers, 3 % of them missing, with a label that depends on the first three and on noise."""
    entries = []
    for number in range(count):
        source = random.Random(number)
        values = [None if source.random() < 0.03 else round(source.gauss(0, 1), 6) for _ in range(19)]
        a, b, c = (value or 0 for value in values[:3])
        entries += [observation(number, values), label(number, int(a + b * c + source.gauss(0, 1) > 0))]
    return entries


def train(python: str, base: Path) -> tuple[float, float, float]:
    """Train once; return wall seconds, CPU seconds and peak resident MB of the process."""
    started = time.perf_counter()
    environment = {**os.environ, "SM_BASE_DIR": str(base)}
    process = subprocess.Popen([python, "-I", "-m", "remodel_container.train"], env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Time the two jobs."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Job(Path(folder) / "small"), Job(Path(folder) / "large")
        small.add("rows.ndjson.gz", lines(range(1000))).write_hyperparameters()
        wide = json.dumps([{"name": f"f{index}"} for index in range(19)])
        large.hyperparameters |= {"features": wide, "cutoff": iso(10_001), "parameters": "{}"}
        large.add("rows.ndjson.gz", wide_lines(10_000)).write_hyperparameters()
        figures = []
        for name, job in {"1,000 rows, 3 features, 20 trees": small, "10,000 rows, 19 features, 60 trees": large}.items():
            interpreters = sys.argv[1:] or [sys.executable]
            measured = {python: [] for python in interpreters}
            for _ in range(REPEATS + 1):
                for python in interpreters:
                    measured[python].append(train(python, job.base))
            for python, times in measured.items():
                wall, cpu, peak = (statistics.median(column) for column in zip(*times[1:], strict=True))
                figures.append({"job": name, "python": python, "wallSeconds": wall, "cpuSeconds": cpu, "peakRssMb": peak})
                print(f"{name}: {wall:.2f} s, {cpu:.2f} s of CPU, {peak:.0f} MB ({python})")
        print(json.dumps({"figures": figures, "load": os.getloadavg(), "machine": platform.processor() or platform.machine()}))


if __name__ == "__main__":
    main()
