"""Every process encodes values as the same numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from remodel_container.features import BadValue, Feature, categories_of, category_key, encode

NUMBER = Feature("price", "numeric", "ohlcv")
CATEGORY = Feature("venue", "categorical", "flow")


def test_missing_and_unseen_are_nan_and_categories_their_place_in_order():
    instances = [[1, "b"], [2.5, "a"], [None, None]]
    categories = categories_of([NUMBER, CATEGORY], instances)
    assert categories == {"venue": ["a", "b"]}
    matrix = encode([NUMBER, CATEGORY], categories, [*instances, [0, "z"]])
    assert matrix.dtype == np.float32
    np.testing.assert_array_equal(matrix, np.array([[1, 1], [2.5, 0], [np.nan, np.nan], [0, np.nan]], dtype=np.float32))


def test_a_number_is_a_category_by_the_name_that_json_gives_it():
    assert [category_key(value) for value in (1, 1.0, 1.25, "1")] == ["1", "1", "1.25", "1"]


def test_numbers_alone_take_the_short_way_to_the_same_matrix():
    instances = [[math.sin(row * column) if (row + column) % 5 else None for column in range(4)] for row in range(9)]
    numeric = [Feature(str(index), "numeric", "other") for index in range(4)]
    mixed = [*numeric, CATEGORY]
    np.testing.assert_array_equal(
        encode(numeric, {}, instances), encode(mixed, {"venue": []}, [[*row, None] for row in instances])[:, :4]
    )


def test_no_instance_is_an_empty_matrix():
    assert encode([NUMBER], {}, []).shape == (0, 1)


@pytest.mark.parametrize("value", ["1", True, [1], {}, 1e300])
def test_the_value_at_fault_is_named(value: object):
    with pytest.raises(BadValue) as raised:
        encode([NUMBER], {}, [[1], [value]])
    assert (raised.value.instance, raised.value.feature) == (1, "price")
