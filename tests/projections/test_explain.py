"""Every derived number follows from its terms."""

from decimal import Decimal

import pytest

from projections.explain import FORMULAS, METRIC_PROGRESS, MOVEMENT, RELEVANCE, Term, explained, recomputed


def test_a_formula_is_found_by_its_name_and_says_what_it_gives() -> None:
    assert FORMULAS["RELEVANCE"] is RELEVANCE
    assert all(name == formula.name and formula.version >= 1 and formula.sentence for name, formula in FORMULAS.items())


def test_of_a_mean_a_term_without_a_value_is_shown_and_left_out() -> None:
    shown = explained(RELEVANCE, [Term("A", None, Decimal(3), Decimal(1)), Term("B", None, Decimal(1), None)])
    assert (shown.value, len(shown.terms)) == (Decimal(1), 2)
    assert recomputed(shown) == 1


@pytest.mark.parametrize("missing", [0, 1])
def test_a_sum_with_an_unknown_term_is_unknown(missing: int) -> None:
    terms = [Term("before", None, Decimal(-1), Decimal(2)), Term("after", None, Decimal(1), Decimal(5))]
    assert explained(MOVEMENT, terms).value == 3
    terms[missing] = Term("?", None, Decimal(1), None)
    assert explained(MOVEMENT, terms).value is None


def test_a_ratio_over_zero_is_undefined() -> None:
    five, two = Decimal(5), Decimal(2)
    assert explained(METRIC_PROGRESS, [Term("", value=five), Term("", value=two), Term("", value=two)]).value is None
    assert explained(METRIC_PROGRESS, [Term("", value=five), Term("", value=two), Term("", value=five)]).value == 1
