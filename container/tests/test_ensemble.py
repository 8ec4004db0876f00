"""An ensemble weighs its members by rows that they did not learn from."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from test_model_types import QUICK, SETS, Rows, answers, fit

from remodel_container.failures import TrainingFailure
from remodel_container.model_types import model_type
from remodel_container.model_types.member_weights import find_weights
from remodel_container.target import BINARY, REGRESSION, Target

BINARY_TARGET = Target(BINARY, 2)
TIMES = np.arange(2000, dtype=np.float64)


def test_the_graph_gives_the_weighted_mean_of_the_members():
    rows = SETS["breast cancer"]
    model = fit("ensemble", rows)
    assert sum(weight for weight, _ in model.members.values()) == pytest.approx(1)
    expected = sum(weight * member.predict(rows.matrix) for weight, member in model.members.values())
    np.testing.assert_allclose(answers(model.to_onnx(), rows.matrix, rows.target), expected, atol=1e-6)


def test_members_are_named_as_a_list_or_with_commas_and_have_parameters_of_their_own():
    read = model_type("ensemble").read_parameters
    given = {"members": '["xgboost","random_forest"]', "xgboost.n_estimators": 3}
    assert read(given) == read({"members": "xgboost, random_forest", "xgboost.n_estimators": 3})
    assert read(given)["xgboost.n_estimators"] == 3
    assert read(given)["random_forest.max_depth"] == 12
    assert not any(name.startswith("catboost") for name in read(given))
    # The parameters that a training wrote down can be read again.
    assert read(read(given)) == read(given)
    assert read(read({})) == read({})


def test_a_member_that_cannot_learn_is_left_out_unless_it_is_named():
    matrix = np.ones((300, 2), dtype=np.float32)
    labels = (np.arange(300) % 4 == 0).astype(np.float32)
    rows = Rows(matrix, labels, BINARY_TARGET, [])
    assert "catboost" not in fit("ensemble", rows, QUICK["ensemble"], 300).members
    with pytest.raises(TrainingFailure, match="CatBoost has nothing to learn from"):
        fit("ensemble", rows, {"members": "xgboost,catboost"}, 300)


def test_a_member_without_weight_is_not_in_the_file():
    rows = SETS["diabetes"]
    model = fit("ensemble", rows, {"members": "xgboost,random_forest", "xgboost.n_estimators": 2, "xgboost.learning_rate": 1e-3})
    kept = set(model.members)
    named = {node.name.partition("_")[0] for node in onnx.load_from_string(model.to_onnx()).graph.node}
    assert {name.partition("_")[0] for name in kept} <= named
    assert "random_forest" in kept


def test_rows_of_one_time_or_one_class_leave_equal_weights():
    rows = SETS["breast cancer"]
    algorithm = model_type("ensemble")
    parameters = algorithm.read_parameters({"members": "xgboost,random_forest", "random_forest.n_estimators": 5})
    model = algorithm.fit(rows.matrix, rows.labels, parameters, 7, rows.target, np.zeros(len(rows.labels)))
    assert [weight for weight, _ in model.members.values()] == [0.5, 0.5]


def test_a_member_that_knows_nothing_gets_almost_no_weight():
    source = np.random.default_rng(2)
    knows = source.uniform(0.5, 1, 2000)
    weights = find_weights(np.array([knows, np.full(2000, 0.5)]), np.ones(2000), TIMES, BINARY_TARGET)
    assert weights[0] > 0.95
    assert weights.sum() == pytest.approx(1)


@pytest.mark.parametrize("target", [Target(REGRESSION, 0), Target(REGRESSION, 0, is_absolute=True)], ids=["squares", "absolute"])
def test_two_members_with_errors_of_their_own_are_mixed_by_their_variances(target: Target):
    source = np.random.default_rng(2)
    count = 20_000
    labels = source.normal(size=count)
    # Their best mix is 4 to 1, by inverse variances; the estimate from 20,000 rows is off by less than 0.03 (six errors).
    members = labels + np.array([[1.0], [2.0]]) * source.normal(size=(2, count))
    weights = find_weights(members, labels, np.arange(count, dtype=float), target)
    assert weights == pytest.approx([0.8, 0.2], abs=0.03)


def test_members_that_do_not_differ_are_mixed_equally():
    """The mean weight over 40 seeds, of four members alike, is 1/4; each is drawn to it."""
    spread = []
    for seed in range(40):
        source = np.random.default_rng(seed)
        labels = source.normal(size=400)
        members = labels + 0.5 * source.normal(size=400) + 0.1 * source.normal(size=(4, 400))
        spread.append(find_weights(members, labels, TIMES[:400], Target(REGRESSION, 0)))
    mean = np.mean(spread, axis=0)
    assert mean == pytest.approx([0.25] * 4, abs=0.1)
    # Without the blocks' verdict the weights of such members differ by 0.2 and more.
    assert np.std(spread) < 0.15
