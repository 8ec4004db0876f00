"""The notes on a data frame whose rows were sent in parts."""

from remodel_client.api_client.models.rows_answer import RowsAnswer


def notes_of(answers: list[RowsAnswer]) -> list[str]:
    """Return the notes on all parts of a frame as those of one delivery.

    Rows without a score add up, and a label or classes are learnt from the part that shows them. The other notes are
    those of the last part: in a frame in order of time it has the newest rows.
    """
    unserved = [answer.unserved for answer in answers if answer.unserved is not None]
    own = [_unserved_sentence(each.rows, each.reason) for each in unserved]
    learnt = [answer.notes[0] for answer in answers if answer.learnt_label is not None or answer.learnt_classes]
    added = [_unserved_sentence(sum(each.rows for each in unserved), unserved[0].reason)] if unserved else []
    others = [note for note in answers[-1].notes if note not in own and note not in learnt]
    return list(dict.fromkeys([*learnt, *added, *others]))


def _unserved_sentence(rows: int, reason: str) -> str:
    """Return the sentence of the API on rows that no version scored."""
    words = f"{'1 row was' if rows == 1 else f'{rows} rows were'} kept without a score: {reason}"
    return words if words.endswith((".", "!", "?")) else f"{words}."
