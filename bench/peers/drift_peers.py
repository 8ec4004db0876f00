"""False alarms, days open and delays of drift detectors on the streams of `bench/peers.ts`; a JSON line a row."""

import json
import sys

import batch_tests
import numpy as np
import row_detectors
from streams import BUDGET, columns_of, first_day, manifest, openings, oracle_threshold


def main(folder):
    """Prints a row as soon as it is known."""
    about = manifest(folder)
    for process in about["processes"]:
        worlds = [columns_of(folder, process, world, about["features"]) for world in range(about["worlds"])]
        batch(process, worlds, about)
        rows(process, worlds[: about["rowWorlds"]], about)


def tell(**row):
    print(json.dumps(row), flush=True)


def batch(process, worlds, about):
    """Daily looks of KS and Evidently over windows of a day and of a week."""
    per_day, reference_days, changes = about["rowsPerDay"], about["referenceDays"], about["changes"]
    split = reference_days * per_day
    test, evidently = batch_tests.default_test(worlds[0][0][:split], worlds[0][0][split : split + per_day])
    assert test == "wasserstein", test
    for window in (1, 7):
        looks = [batch_tests.world_looks(each, changes, per_day, reference_days, window) for each in worlds]
        usual = batch_tests.ks_threshold(0.05, split, window * per_day)
        for name, of, kind, default in (
            ("scipy KS, any feature", batch_tests.any_feature, 0, usual),
            ("Evidently, half of the columns", batch_tests.half_of_features, 1, evidently),
            ("Evidently, any column", batch_tests.any_feature, 1, evidently),
        ):
            null = [of(year, kind) for year, _ in looks]
            oracle = oracle_threshold(null, BUDGET * len(null))
            for setting, threshold in (("default", default), ("oracle", oracle)):
                flags = [year >= threshold for year in null]
                delays = [
                    float(np.median([first_day(of(changed[index], kind) >= threshold) for _, changed in looks]))
                    for index in range(len(changes))
                ]
                shown = batch_tests.ks_p_value(threshold, split, window * per_day) if kind == 0 else float(threshold)
                tell(
                    process=process,
                    peer=f"{name}, last {'day' if window == 1 else '7 days'}",
                    setting=setting,
                    threshold=shown,
                    years=len(null),
                    falseAlarms=sum(map(openings, flags)) / len(flags),
                    daysOpen=float(np.mean([np.sum(each) for each in flags])),
                    delays=delays,
                )


def rows(process, worlds, about):
    """River's detectors on each row."""
    per_day, reference_days = about["rowsPerDay"], about["referenceDays"]
    for name in ("ADWIN", "Page-Hinkley"):

        def count_of(setting, columns, name=name):
            return len(row_detectors.alarm_days(name, setting, columns, per_day, reference_days))

        default = row_detectors.SETTINGS[name][0]
        usual = [count_of(default, each) for each in worlds[:2]]
        oracle, counted = row_detectors.first_within(name, worlds, count_of, BUDGET * len(worlds))
        for setting, value, years, count in (
            ("default", default, len(usual), sum(usual)),
            ("oracle", oracle, len(worlds), counted),
        ):
            delays = None
            if value is not None:
                delays = [
                    float(
                        np.median(
                            [row_detectors.delay(name, value, each, change, per_day, reference_days) for each in worlds]
                        )
                    )
                    for change in about["changes"]
                ]
            tell(
                process=process,
                peer=f"river {name}, each row",
                setting=setting,
                threshold=value,
                years=years,
                falseAlarms=None if value is None else count / years,
                daysOpen=None,
                delays=delays,
            )


main(sys.argv[1])
