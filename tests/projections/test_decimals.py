"""The same digits everywhere."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.decimals import clamped, difference, mean, plain, ratio, rounded, total


@pytest.mark.parametrize(
    ("given_as", "plainly"),
    [("1.500", "1.5"), ("1E+3", "1000"), ("-0.0", "0"), ("0E-9", "0"), ("1E-7", "1E-7"), ("1E+40", "1E+40")],
)
def test_a_number_is_written_in_one_way(given_as: str, plainly: str) -> None:
    assert str(plain(Decimal(given_as))) == plainly


def test_a_ratio_has_twelve_digits_half_to_even() -> None:
    assert str(ratio(Decimal(1), Decimal(3))) == "0.333333333333"
    assert str(ratio(Decimal(2), Decimal(3))) == "0.666666666667"
    assert str(rounded(Decimal("1.000000000005"))) == "1"
    assert ratio(Decimal(1), Decimal(0)) is None


def test_the_callers_context_changes_nothing() -> None:
    with localcontext() as context:
        context.prec = 3
        assert str(mean([(Decimal(1), Decimal(1)), (Decimal(2), Decimal(0))])) == "0.333333333333"
        assert str(total([(Decimal(1), Decimal("1234.5678"))])) == "1234.5678"
        assert str(difference(Decimal("1234.5678"), Decimal("0.0001"))) == "1234.5677"


def test_a_mean_of_nothing_is_undefined() -> None:
    assert mean([]) is None
    assert mean([(Decimal(0), Decimal(5))]) is None


def test_numbers_of_any_size_are_borne() -> None:
    assert ratio(Decimal("1E+999999"), Decimal("1E-999999")) == Decimal("1E+1999998")


@given(st.lists(st.tuples(st.decimals(0, 100, places=2), st.decimals(-1, 1, places=3)), min_size=1))
def test_a_mean_lies_between_its_values(pairs: list[tuple[Decimal, Decimal]]) -> None:
    found = mean(pairs)
    values = [value for weight, value in pairs if weight]
    if found is None:
        assert not values
    else:
        assert min(values) - Decimal("1e-11") <= found <= max(values) + Decimal("1e-11")


def test_clamping_brings_into_0_to_1() -> None:
    assert [clamped(Decimal(value)) for value in ("-3", "0.4", "5")] == [0, Decimal("0.4"), 1]
