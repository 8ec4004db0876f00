"""False alarms and delays of river's detectors on mistakes, on the streams of `bench/peers.ts`; a JSON line a row."""

import json
import sys
from pathlib import Path

import numpy as np
import row_detectors
from streams import manifest

BUDGET = 0.3  # false alarms a model-year, the product's for performance
DAYS_MAX = 60


def main(folder):
    """Prints a row as soon as it is known."""
    about = manifest(folder)["performance"]
    per_day = about["rowsPerDay"]
    for repeat in about["repeats"]:

        def mistakes(kind, world, repeat=repeat):
            return np.fromfile(Path(folder) / f"{kind}-{repeat}-{world}.u8", dtype="u1").tolist()

        null = [mistakes("stable", world) for world in range(about["worlds"])]
        fallen = [mistakes("fall", world) for world in range(about["worlds"])]
        for name in ("ADWIN", "Page-Hinkley", "DDM"):

            def count_of(setting, rows, name=name):
                return len(
                    {row // per_day for row in row_detectors.alarms(row_detectors.detector(name, setting), rows)}
                )

            default = row_detectors.SETTINGS[name][0]
            usual = [count_of(default, each) for each in null[:3]]
            oracle, counted = row_detectors.first_within(name, null, count_of, BUDGET * len(null))
            for setting, value, years, count in (
                ("default", default, len(usual), sum(usual)),
                ("oracle", oracle, len(null), counted),
            ):
                print(
                    json.dumps(
                        {
                            "repeat": repeat,
                            "peer": f"river {name}, each row",
                            "setting": setting,
                            "threshold": value,
                            "years": years,
                            "falseAlarms": None if value is None else count / years,
                            "delay": None
                            if value is None
                            else float(np.median([delay(name, value, each, about) for each in fallen])),
                        }
                    ),
                    flush=True,
                )


def delay(name, setting, rows, about):
    """Days from the fall to the first alarm after it."""
    first = about["fallsOnDay"] * about["rowsPerDay"]
    found = row_detectors.alarms(row_detectors.detector(name, setting), rows, first, stop_at_first=True)
    return (found[0] + 1) / about["rowsPerDay"] if found else DAYS_MAX


main(sys.argv[1])
