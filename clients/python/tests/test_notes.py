import dataclasses
from typing import Any

from remodel_client.api_client.models.rows_answer import RowsAnswer
from remodel_client.sent_notes import notes_of


@dataclasses.dataclass
class Unserved:
    rows: int
    reason: str


@dataclasses.dataclass
class Answer:
    notes: list[str]
    unserved: Unserved | None = None
    learnt_label: str | None = None
    learnt_classes: list[str] = dataclasses.field(default_factory=list)


def noted(*answers: Answer) -> list[str]:
    parts: Any = list(answers)
    found: list[RowsAnswer] = parts
    return notes_of(found)


def unserved(rows: int) -> Answer:
    words = "1 row was" if rows == 1 else f"{rows} rows were"
    return Answer([f"{words} kept without a score: none serves.", "old"], Unserved(rows, "none serves"))


def test_rows_without_a_score_add_up_over_the_parts() -> None:
    assert noted(unserved(5000), unserved(1)) == ["5001 rows were kept without a score: none serves.", "old"]
    assert noted(unserved(1)) == ["1 row was kept without a score: none serves.", "old"]
    assert noted(unserved(7), Answer([])) == ["7 rows were kept without a score: none serves."]


def test_a_label_is_learnt_once_whichever_part_shows_it() -> None:
    learnt = Answer(['Label "no" counts as 0.', "early"], learnt_label="no")
    assert noted(learnt, Answer(["late"])) == ['Label "no" counts as 0.', "late"]
    assert noted(learnt) == ['Label "no" counts as 0.', "early"]


def test_classes_are_learnt_from_each_part_that_shows_some() -> None:
    first = Answer(['Classes "a", "b" are new.', "old"], learnt_classes=["a", "b"])
    second = Answer(['Class "c" is new.', "old"], learnt_classes=["c"])
    assert noted(first, second, Answer(["old"])) == ['Classes "a", "b" are new.', 'Class "c" is new.', "old"]


def test_other_notes_are_those_of_the_newest_rows() -> None:
    assert noted(Answer(["Every row is from before the current window."]), Answer([])) == []
