"""The join depends on the lines alone and names a malformed line."""

from __future__ import annotations

import gzip
from datetime import timedelta
from pathlib import Path

import pytest
from job import FEATURES, START, iso, label, lines, make_features, observation, write_lines

from remodel_container.failures import TrainingFailure
from remodel_container.features import Feature
from remodel_container.rows import read_rows

FIRST = START.timestamp()


def read(channel: Path, *, window_hours: tuple[float, float] = (0, 100)):
    start, end = (FIRST + timedelta(hours=hours).total_seconds() for hours in window_hours)
    return read_rows(channel, window_from=start, cutoff=end)


def test_rows_are_in_order_of_time_whatever_the_order_of_lines_and_files(tmp_path: Path):
    entries = lines(range(20))
    write_lines(tmp_path / "a" / "one.ndjson", entries)
    write_lines(tmp_path / "b" / "z.ndjson.gz", entries[::-1][:25])
    write_lines(tmp_path / "b" / "a.ndjson", entries[:30][::-1])
    one, two = read(tmp_path / "a"), read(tmp_path / "b")
    assert one.times == two.times == sorted(one.times)
    assert one.instances == two.instances == [make_features(number) for number in range(20)]
    assert one.labels.tolist() == two.labels.tolist()


def test_gzip_is_recognised_by_its_content_not_its_name(tmp_path: Path):
    write_lines(tmp_path / "x.gz", lines(range(3)))
    (tmp_path / "x.gz").rename(tmp_path / "plain-name")
    assert len(read(tmp_path)) == 3


def test_gzip_files_that_were_joined_are_read_to_their_end(tmp_path: Path):
    write_lines(tmp_path / "one.gz", lines(range(3)))
    write_lines(tmp_path / "two.gz", lines(range(3, 5)))
    joined = (tmp_path / "one.gz").read_bytes() + (tmp_path / "two.gz").read_bytes()
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "joined").write_bytes(joined)
    assert len(read(tmp_path / "c")) == 5


def test_the_window_includes_its_start_and_excludes_its_cutoff(tmp_path: Path):
    write_lines(tmp_path / "x", [line for n in range(10) for line in (observation(n), label(n, known_at=n))])
    assert [round((time - FIRST) / 3600) for time in read(tmp_path, window_hours=(2, 5)).times] == [2, 3, 4]


def test_a_label_needs_no_time_of_its_observation(tmp_path: Path):
    write_lines(tmp_path / "x", [observation(1), {"kind": "label", "id": "row-1", "label": 1, "knownAt": iso(2)}])
    assert read(tmp_path).labels.tolist() == [1]


def test_a_label_known_after_the_cutoff_does_not_count(tmp_path: Path):
    write_lines(tmp_path / "x", [observation(1), label(1, 0, known_at=2), label(1, 1, known_at=50), observation(2)])
    rows = read(tmp_path, window_hours=(0, 40))
    assert rows.labels.tolist() == [0]
    assert read(tmp_path, window_hours=(0, 50)).labels.tolist() == [1]


def test_the_last_known_label_wins_in_any_order(tmp_path: Path):
    entries = [observation(1), label(1, 1, known_at=9), label(1, 0, known_at=3)]
    write_lines(tmp_path / "a" / "x", entries)
    write_lines(tmp_path / "b" / "x", entries[::-1])
    assert read(tmp_path / "a").labels.tolist() == read(tmp_path / "b").labels.tolist() == [1]


def said(number: int, value: int, *, known_at: float, arrived_at: float) -> dict:
    """A label whose sender says when it became known."""
    return label(number, value, known_at=known_at) | {"arrivedAt": iso(arrived_at)}


@pytest.mark.parametrize(
    "entries",
    [
        [said(1, 1, known_at=12, arrived_at=13), said(1, 0, known_at=10, arrived_at=20)],
        [label(1, 1, known_at=12), said(1, 0, known_at=10, arrived_at=20)],
        [said(1, 1, known_at=10, arrived_at=20), said(1, 0, known_at=10, arrived_at=13)],
        [said(1, 1, known_at=10, arrived_at=20), label(1, 0, known_at=10)],
        [said(1, 1, known_at=4, arrived_at=4.5), said(1, 0, known_at=0.5, arrived_at=30)],
    ],
    ids=[
        "known later, delivered earlier",
        "arrived after the other was known",
        "known together, delivered later",
        "a file of an earlier release",
        "the other is known before the observation",
    ],
)
def test_the_label_known_last_counts_then_the_one_delivered_last(tmp_path: Path, entries: list[dict]):
    for folder, ordered in (("a", entries), ("b", entries[::-1])):
        write_lines(tmp_path / folder / "x", [observation(1), *ordered])
        assert read(tmp_path / folder).labels.tolist() == [1]


@pytest.mark.parametrize(
    ("entry", "counts"),
    [
        (said(30, 1, known_at=29.9, arrived_at=40), False),
        (said(30, 1, known_at=30, arrived_at=40), True),
        (label(30, 1, known_at=6), True),
        (label(30, 1, known_at=5.9), False),
    ],
    ids=["said to be known before", "said to be known then", "arrived a day before", "arrived earlier"],
)
def test_a_label_known_before_its_observation_does_not_count(tmp_path: Path, entry: dict, counts: bool):
    write_lines(tmp_path / "x", [observation(30), entry])
    assert len(read(tmp_path)) == int(counts)


def test_an_observation_that_comes_again_counts_once_in_any_order(tmp_path: Path):
    entries = [observation(1, [4, 4, "a"]), observation(1, [3, 3, "a"]), label(1)]
    write_lines(tmp_path / "a" / "x", entries)
    write_lines(tmp_path / "b" / "x", entries[::-1])
    assert read(tmp_path / "a").instances == read(tmp_path / "b").instances == [[3, 3, "a"]]


@pytest.mark.parametrize("backwards", [False, True])
def test_a_label_without_a_time_of_an_id_with_several_observations_does_not_count(tmp_path: Path, backwards: bool):
    untimed = {"kind": "label", "id": "row-1", "label": 1, "knownAt": iso(9)}
    entries = [observation(1, at=1), observation(1, at=4), untimed, observation(2), label(2, 0)]
    write_lines(tmp_path / "x", entries[::-1] if backwards else entries)
    assert [(time - FIRST) / 3600 for time in read(tmp_path).times] == [2]


@pytest.mark.parametrize("backwards", [False, True])
def test_labels_with_a_time_belong_to_the_observation_of_that_time(tmp_path: Path, backwards: bool):
    timed = [label(1, value, known_at=9) | {"at": iso(at)} for at, value in ((1, 0), (4, 1), (7, 1))]
    entries = [observation(1, at=1), observation(1, at=4), *timed]
    write_lines(tmp_path / "x", entries[::-1] if backwards else entries)
    rows = read(tmp_path)
    assert [(time - FIRST) / 3600 for time in rows.times] == [1, 4]
    assert rows.labels.tolist() == [0, 1]


def test_the_label_known_last_counts_with_and_without_a_time(tmp_path: Path):
    untimed = {"kind": "label", "id": "row-1", "label": 1, "knownAt": iso(9)}
    write_lines(tmp_path / "x", [observation(1), label(1, 0, known_at=8), untimed])
    assert read(tmp_path).labels.tolist() == [1]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"{oops", "unexpected character"),
        (b'{"kind":"observation","id":"a","at":"2024-01-01T00:00:00Z"}', "features is missing"),
        (b'{"kind":"observation","id":7,"at":"2024-01-01T00:00:00Z","features":[]}', "id is not text"),
        (b'{"kind":"observation","id":"a","at":"2024-01-01T00:00:00","features":[]}', "names no time zone"),
        (b'{"kind":"observation","id":"a","at":"yesterday","features":[]}', "Invalid isoformat"),
        (b'{"kind":"label","id":"a","at":"2024-01-01T00:00:00Z","label":2,"knownAt":"2024-01-01T00:00:00Z"}', "label is 2"),
        (b'{"kind":"label","id":"a","at":"2024-01-01T00:00:00Z","label":true,"knownAt":"2024-01-01T00:00:00Z"}', "label is True"),
        (b'{"kind":"weather","id":"a","at":"2024-01-01T00:00:00Z"}', "kind is 'weather'"),
        (b"[1,2]", "list indices"),
        (b"null", "NoneType"),
    ],
)
def test_a_malformed_line_is_named_by_file_and_line(tmp_path: Path, line: bytes, says: str):
    good = gzip.decompress(gzip.compress(b"\n"))
    (tmp_path / "day.ndjson").write_bytes(good + b"\n" + line + b"\n")
    with pytest.raises(TrainingFailure, match="day.ndjson, line 3: ") as raised:
        read(tmp_path)
    assert raised.value.code == "MALFORMED_LINE"
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("features", "says"),
    [
        ([1, 2], "has 2 values, the model takes 3"),
        (["1.5", 2, "a"], "feature price: '1.5' is not a number"),
        ([True, 2, "a"], "feature price: True is not a number"),
        ([1, 1e39, "a"], "feature volume: 1e\\+39 is beyond"),
        ([1, 2, ["a"]], "feature venue: \\['a'\\] is not a category"),
    ],
)
def test_a_value_that_does_not_fit_is_named_by_file_line_and_feature(tmp_path: Path, features: list, says: str):
    write_lines(tmp_path / "day.ndjson", [*lines(range(3)), observation(3, features), label(3)])
    rows = read(tmp_path)
    described = [Feature.from_json(entry) for entry in FEATURES]
    with pytest.raises(TrainingFailure, match=f"day.ndjson, line 7: {says}"):
        rows.matrix(described, {"venue": ["a"]})


def test_a_truncated_gzip_file_and_an_empty_channel_are_clear_failures(tmp_path: Path):
    with pytest.raises(TrainingFailure, match="holds no file"):
        read(tmp_path / "none")
    (tmp_path / "x.gz").write_bytes(gzip.compress(b"x" * 1000)[:20])
    with pytest.raises(TrainingFailure, match="x.gz is a broken gzip file"):
        read(tmp_path)


def test_an_iso_instant_reads_back_as_it_was_written():
    from remodel_container.instants import parse_instant, to_iso

    assert to_iso(parse_instant(iso(1.5))) == iso(1.5) == "2024-01-01T01:30:00.000Z"
    assert parse_instant("2024-01-01T02:00:00+02:00") == FIRST
