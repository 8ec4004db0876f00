"""A model of an installation, in data frames."""

import datetime
from typing import Any, Literal
from urllib.parse import quote

import pandas as pd

from remodel_client.api_client import AuthenticatedClient, Client
from remodel_client.api_client.api.performance_and_drift import list_drift
from remodel_client.api_client.api.retraining import ask_for_run
from remodel_client.api_client.api.rows import list_predictions
from remodel_client.api_client.api.why import explain_model
from remodel_client.api_client.models.ask_for_run_body import AskForRunBody
from remodel_client.api_client.models.ask_for_run_body_type import AskForRunBodyType
from remodel_client.api_client.models.ask_outcome import AskOutcome
from remodel_client.api_client.models.explanation import Explanation
from remodel_client.api_client.models.list_drift_response_200 import ListDriftResponse200
from remodel_client.api_client.models.list_predictions_response_200 import ListPredictionsResponse200
from remodel_client.api_client.models.prediction import Prediction
from remodel_client.api_client.models.row_prediction import RowPrediction
from remodel_client.api_client.models.rows_answer import RowsAnswer
from remodel_client.api_client.types import UNSET, Unset
from remodel_client.refusal import answer_of, body_of
from remodel_client.sent_notes import notes_of
from remodel_client.sent_rows import Part, SentRows, parts_of

Moment = datetime.datetime | datetime.date | str
PREDICTION_COLUMNS = ["id", "observed_at", "version", "score", "predicted_label", "label", "label_known_at"]
DRIFT_COLUMNS = ["feature", "kind", "at", "outcome", "severity", "statistic"]


class Model:
    """A model by its name."""

    def __init__(self, api: AuthenticatedClient | Client, name: str) -> None:
        """Name a model; nothing is asked yet."""
        self.name = name
        self._api = api

    def log_observations(self, rows: pd.DataFrame, *, predictions: bool = False) -> SentRows:
        """Send observations, with the columns that the model file names; sending them again changes nothing.

        With `predictions` the answer has the score of each accepted row.
        """
        return self._send(rows, "observations", {"predictions": "true"} if predictions else {})

    def log_labels(self, rows: pd.DataFrame) -> SentRows:
        """Send labels, which find their observations by the id column, else by the time."""
        return self._send(rows, "labels", {})

    def predictions(self, start: Moment | None = None, end: Moment | None = None, *, id: str | None = None) -> pd.DataFrame:
        """Return stored observations with scores and labels, oldest first: from `start` on, and before `end`.

        A multiclass model has a column `probabilities` more (a dict by class), a regression `low` and `high`.
        """
        found: list[dict[str, object]] = []
        cursor: str | Unset = UNSET
        while True:
            response = list_predictions.sync_detailed(
                self.name,
                client=self._api,
                limit=1000,
                cursor=cursor,
                from_=_moment(start),
                to=_moment(end),
                id=UNSET if id is None else id,
                order="oldest-first",
            )
            page = answer_of(response, ListPredictionsResponse200)
            found += [_values_of(row) for row in page.predictions]
            if page.next_ is None:
                return _predictions_frame(found, None)
            cursor = page.next_

    def drift(self) -> pd.DataFrame:
        """Return the checks of each feature, a row a feature and stretch of time, oldest first."""
        found: list[dict[str, object]] = []
        cursor: str | Unset = UNSET
        while True:
            page = answer_of(list_drift.sync_detailed(self.name, client=self._api, cursor=cursor), ListDriftResponse200)
            for feature in page.features:
                for cell in feature.cells:
                    if cell is not None:
                        row = {"feature": feature.feature, "kind": feature.kind, "at": cell.at, "outcome": cell.outcome}
                        found.append({**row, "severity": cell.severity, "statistic": cell.statistic})
            if page.next_ is None:
                return pd.DataFrame(found, columns=DRIFT_COLUMNS)
            cursor = page.next_

    def retrain(
        self, reason: str = "asked from Python", *, force: bool = False, type: AskForRunBodyType | None = None
    ) -> AskOutcome:
        """Ask for a retraining, and return what was decided; the run itself takes longer.

        A `type` that is not the model file's is refused.
        """
        body = AskForRunBody(reason=reason, force=force, type_=UNSET if type is None else type)
        return answer_of(ask_for_run.sync_detailed(self.name, client=self._api, body=body), AskOutcome)

    def explain(self, lines: int = 20) -> str:
        """Say why the model is in its present state, and what would have changed it."""
        told = answer_of(explain_model.sync_detailed(self.name, client=self._api, limit=lines), Explanation)
        words = [told.summary]
        for section in told.sections:
            words += ["", section.title]
            for line in section.lines:
                words.append(f"  {line.at:%Y-%m-%d %H:%M}  {line.text}" if line.at is not None else f"  {line.text}")
        return "\n".join(words)

    def _send(self, rows: pd.DataFrame, kind: Literal["observations", "labels"], query: dict[str, str]) -> SentRows:
        if len(rows) == 0:
            return SentRows(0, pd.DataFrame(columns=["row", "part", "reason"]), _predictions_frame([], None), [])
        answers = [self._send_part(part, kind, query) for part in parts_of(rows)]
        rejected = [
            {"row": rows.index[row.row_number - 1], "part": row.part, "reason": row.reason}
            for answer in answers
            for row in answer.rejected_rows
        ]
        scored = [row for answer in answers for row in answer.predictions or []]
        values = [_values_of(row) for row in scored]
        return SentRows(
            accepted=sum(answer.observations if kind == "observations" else answer.labels for answer in answers),
            rejected=pd.DataFrame(rejected, columns=["row", "part", "reason"]),
            predictions=_predictions_frame(values, _index_of(scored, rows)),
            notes=notes_of(answers),
        )

    def _send_part(self, part: Part, kind: str, query: dict[str, str]) -> RowsAnswer:
        """Send CSV: the generated function takes rows as JSON, whose numbers pandas rounds to fifteen digits."""
        response = self._api.get_httpx_client().request(
            "post",
            f"/v1/models/{quote(self.name, safe='')}/{kind}",
            params={"rowOffset": part.row_offset, "moreFollows": str(part.more_follows).lower(), **query},
            content=part.text.encode(),
            headers={"Content-Type": "text/csv"},
        )
        return RowsAnswer.from_dict(body_of(response))


def _moment(moment: Moment | None) -> datetime.datetime | Unset:
    """Return a time for the API; one without a zone is in UTC."""
    if moment is None:
        return UNSET
    stamp = pd.Timestamp(moment)
    at: datetime.datetime = (stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp.tz_convert("UTC")).to_pydatetime()
    return at


def _index_of(scored: list[RowPrediction], rows: pd.DataFrame) -> list[Any]:
    return [rows.index[row.row_number - 1] for row in scored]


def _values_of(row: Prediction | RowPrediction) -> dict[str, object]:
    values = {column: getattr(row, column) for column in PREDICTION_COLUMNS}
    if not isinstance(row.probabilities, Unset):
        values["probabilities"] = None if row.probabilities is None else row.probabilities.to_dict()
    if not isinstance(row.interval, Unset):
        values["low"], values["high"] = (None, None) if row.interval is None else (row.interval.low, row.interval.high)
    return values


def _predictions_frame(values: list[dict[str, object]], index: list[Any] | None) -> pd.DataFrame:
    columns = list(values[0]) if values else PREDICTION_COLUMNS
    frame = pd.DataFrame(values, columns=columns, index=index)
    times = {column: pd.to_datetime(frame[column], utc=True) for column in ("observed_at", "label_known_at")}
    return frame.assign(**times, version=frame["version"].astype("Int64"), score=frame["score"].astype("float64"))
