import datetime
import uuid

import pandas as pd
import pytest

from remodel_client import Client, Model, RefusalError
from remodel_client.sent_rows import CHARACTERS_MAX, parts_of

HOUR = pd.Timedelta(hours=1)


def model_file(**more: object) -> dict[str, object]:
    return {
        "name": f"churn-{uuid.uuid4().hex[:8]}",
        "type": "xgboost",
        "columns": {"time": "seen_at", "id": "row", "label": "left", "score": "p"},
        "features": [{"name": "minutes"}, {"name": "plan", "kind": "categorical"}],
        **more,
    }


def observations(count: int = 3) -> pd.DataFrame:
    now = pd.Timestamp.now("UTC").floor("h")
    return pd.DataFrame(
        {
            "seen_at": [now - (count - row) * HOUR for row in range(count)],
            "row": [738529527931269420 + row for row in range(count)],
            "minutes": [0.1 + 0.2, *[float("nan")] * (count - 1)],
            "plan": ['a,b\n"c"', *[None] * (count - 1)],
            "p": [0.25 + row % 2 / 2 for row in range(count)],
        }
    )


@pytest.fixture
def model(client: Client) -> Model:
    return client.apply(model_file(positiveLabel="yes", classes=["no", "yes"]))


class TestRows:
    def test_come_back_as_predictions_with_their_labels(self, model: Model) -> None:
        rows = observations()
        sent = model.log_observations(rows)
        assert (sent.accepted, len(sent.rejected), len(sent.predictions)) == (3, 0, 0)
        labels = pd.DataFrame({"row": rows["row"][:2], "left": ["no", "yes"]})
        assert model.log_labels(labels).accepted == 2

        found = model.predictions()
        assert found["id"].tolist() == [str(row) for row in rows["row"]]
        assert found["observed_at"].tolist() == rows["seen_at"].tolist()
        assert found["score"].tolist() == [0.25, 0.75, 0.25]
        assert found["predicted_label"].tolist() == ["no", "yes", "no"]
        assert found["label"].tolist()[:2] == ["no", "yes"]
        assert found["label_known_at"].notna().tolist() == [True, True, False]
        assert [str(kind) for kind in found.dtypes[["version", "score"]]] == ["Int64", "float64"]

    def test_of_a_regression_have_the_ends_of_an_interval(self, client: Client) -> None:
        model = client.apply(model_file(task="regression"))
        rows = observations()
        rows["p"] = [12.5, -3.0, None]
        assert model.log_observations(rows).accepted == 3
        model.log_labels(pd.DataFrame({"row": rows["row"][:1], "left": [11.25]}))
        found = model.predictions()
        assert found.columns[-2:].tolist() == ["low", "high"]
        assert found["score"].tolist()[:2] == [12.5, -3.0]
        assert (found["label"].iloc[0], found["low"].isna().tolist()) == (11.25, [True, True, True])

    def test_of_several_classes_have_their_probabilities(self, client: Client) -> None:
        columns = {"time": "seen_at", "id": "row", "label": "left"}
        model = client.apply(model_file(task="multiclass-classification", columns=columns))
        rows = observations().assign(left=["red", "green", 3])
        assert model.log_observations(rows).accepted == 3
        found = model.predictions()
        assert (found.columns[-1], found["probabilities"].isna().tolist()) == ("probabilities", [True, True, True])
        assert found["label"].tolist() == ["red", "green", "3"]

    def test_sent_again_change_nothing(self, model: Model) -> None:
        rows = observations()
        first = model.log_observations(rows, predictions=True)
        again = model.log_observations(rows, predictions=True)
        pd.testing.assert_frame_equal(first.predictions, again.predictions)
        assert len(model.predictions()) == 3

    def test_are_answered_with_predictions_by_the_index_of_the_frame(self, model: Model) -> None:
        rows = observations().set_axis(["x", "y", "z"])
        rows.loc["y", "p"] = 7
        sent = model.log_observations(rows, predictions=True)
        assert sent.predictions.index.tolist() == ["x", "z"]
        assert sent.rejected.to_dict("records") == [{"row": "y", "part": "file", "reason": "p: 7 is no probability from 0 to 1"}]

    def test_go_in_parts_whose_rejected_rows_keep_their_place(self, model: Model) -> None:
        rows = observations(6000)
        rows.loc[5999, "p"] = -1
        sent = model.log_observations(rows)
        assert sent.accepted == 5999
        assert sent.rejected["row"].tolist() == [5999]
        assert len(model.predictions()) == 5999

    def test_of_many_categories_go_in_parts_that_the_api_takes(self, client: Client) -> None:
        names = [f"c{column}" for column in range(300)]
        model = client.apply(model_file(features=[{"name": name, "kind": "categorical"} for name in names]))
        words = pd.Series(pd.Categorical(["a word of twenty-six letters"[:26]] * 4000))
        rows = observations(4000)[["seen_at", "row", "p"]].join(pd.DataFrame(dict.fromkeys(names, words)))
        parts = list(parts_of(rows))
        assert max(len(part.text) for part in parts) <= CHARACTERS_MAX
        assert [part.more_follows for part in parts] == [True] * (len(parts) - 1) + [False]
        assert sum(part.text.count("\n") - 2 for part in parts) == 4000
        assert [part.row_offset for part in parts[:2]] == [0, parts[0].text.count("\n") - 2]
        assert model.log_observations(rows[:50]).accepted == 50

    def test_without_a_zone_are_local_where_the_model_file_says_so(self, client: Client) -> None:
        model = client.apply(model_file(timeZones={"time": "America/New_York"}))
        times = [pd.Timestamp("2024-07-01 12:00"), pd.Timestamp("2024-03-10 02:30"), pd.Timestamp("2024-11-03 01:30")]
        sent = model.log_observations(observations().assign(seen_at=times))
        assert sent.rejected["row"].tolist() == [1]
        assert "does not exist in America/New_York" in sent.rejected["reason"].iloc[0]
        found = model.predictions()["observed_at"].dt.strftime("%Y-%m-%dT%H:%MZ")
        assert found.tolist() == ["2024-07-01T16:00Z", "2024-11-03T05:30Z"]

    def test_whose_label_is_another_are_rejected_with_what_is_allowed(self, model: Model) -> None:
        rows = observations()
        model.log_observations(rows)
        sent = model.log_labels(pd.DataFrame({"row": rows["row"], "left": ["no", "maybe", "yes"]}))
        assert sent.accepted == 2
        assert sent.rejected["reason"].tolist() == ['left: "maybe" is neither "no" nor "yes"']

    def test_of_an_empty_frame_are_not_sent(self, model: Model) -> None:
        sent = model.log_observations(observations()[:0], predictions=True)
        assert (sent.accepted, len(sent.rejected), len(sent.predictions)) == (0, 0, 0)

    def test_without_a_needed_column_are_refused(self, model: Model) -> None:
        with pytest.raises(RefusalError, match="plan") as refusal:
            model.log_observations(observations().drop(columns="plan"))
        assert (refusal.value.status, refusal.value.code) == (422, "MISSING_COLUMNS")


class TestPredictions:
    def test_are_found_by_span_and_id(self, model: Model) -> None:
        rows = observations()
        model.log_observations(rows)
        second = rows["seen_at"][1]
        assert len(model.predictions(start=second)) == 2
        assert len(model.predictions(end=second.to_pydatetime())) == 1
        assert len(model.predictions(second.tz_convert("Asia/Tokyo"), second + HOUR)) == 1
        assert len(model.predictions(end=datetime.date(2000, 1, 1))) == 0
        assert model.predictions(id=str(rows["row"][2]))["score"].tolist() == [0.25]

    def test_of_a_model_without_rows_are_an_empty_frame(self, model: Model) -> None:
        found = model.predictions()
        assert (len(found), list(found)[:3]) == (0, ["id", "observed_at", "version"])


class TestModel:
    def test_says_what_was_decided_on_a_retraining(self, model: Model) -> None:
        outcome = model.retrain("a new feed")
        assert outcome.status in ("requested", "suppressed")
        assert outcome.reason

    def test_is_trained_with_the_type_of_its_file_and_no_other(self, model: Model) -> None:
        assert model.retrain(type="xgboost").status in ("requested", "suppressed", "coalesced")
        with pytest.raises(RefusalError, match="xgboost"):
            model.retrain(type="catboost")

    def test_explains_itself(self, model: Model) -> None:
        model.log_observations(observations())
        said = model.explain()
        assert said.startswith("No version serves yet. No run is active. 3 observations and 0 labels so far.")
        assert "created the model with 2 features" in said

    def test_has_drift_in_a_frame(self, model: Model) -> None:
        assert list(model.drift()) == ["feature", "kind", "at", "outcome", "severity", "statistic"]

    def test_that_does_not_exist_is_refused(self, client: Client) -> None:
        for ask in (client.model("nobody").predictions, client.model("nobody").drift, client.model("nobody").explain):
            with pytest.raises(RefusalError, match="There is no model nobody"):
                ask()

    def test_with_a_misspelt_field_or_without_a_name_is_refused(self, client: Client) -> None:
        with pytest.raises(RefusalError, match="positiveLable"):
            client.apply(model_file(positiveLable="yes"))
        with pytest.raises(RefusalError, match="name: ") as refusal:
            client.apply({key: value for key, value in model_file().items() if key != "name"})
        assert str(refusal.value).count("name: ") == 1

    def test_that_cannot_be_trained_is_refused(self, client: Client) -> None:
        with pytest.raises(RefusalError, match="random_forest"):
            client.apply(model_file(type="random_woods"))
