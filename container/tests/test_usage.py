"""What a training used is measured of the process and of its children."""

import json
import subprocess
import sys

BUSY = "end = time.process_time() + 0.5\nwhile time.process_time() < end: pass\n"
REPORT = "import json; print(json.dumps(usage_of_training(1.23456)))"
START = "import subprocess, sys, time\nfrom remodel_container.usage import usage_of_training\n"


def measured(code: str) -> dict[str, float]:
    words = [sys.executable, "-c", START + code + REPORT]
    return json.loads(subprocess.run(words, capture_output=True, check=True, text=True).stdout)


def test_counts_cpu_time_of_the_process_and_of_its_children() -> None:
    idle = measured("")
    own = measured(BUSY)
    child = measured(f"subprocess.run([sys.executable, '-c', {('import time' + chr(10) + BUSY)!r}], check=True)\n")
    assert idle["wallSeconds"] == 1.2346
    assert own["cpuSeconds"] - idle["cpuSeconds"] > 0.4
    assert child["cpuSeconds"] - idle["cpuSeconds"] > 0.4


def test_measures_the_memory_at_its_peak_in_bytes() -> None:
    idle = measured("")
    # The bytes are written, so that they are resident, and given back before the measurement.
    own = measured("held = bytearray(b'x') * 200_000_000\ndel held\n")
    child = measured("subprocess.run([sys.executable, '-c', \"held = bytearray(b'x') * 200_000_000\"], check=True)\n")
    for used in (own, child):
        assert 200_000_000 < used["peakMemoryBytes"] < idle["peakMemoryBytes"] + 260_000_000
