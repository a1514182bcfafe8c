"""Opportunities: customer needs under a product outcome or a wider opportunity."""

import pytest

from events.errors import InvalidInput
from events.fields import NodeId
from events.node import NodeKind, PlaceForbidden
from events.opportunity import DefineOpportunity, Opportunity, OpportunityDefined
from tests.events.given import FORGETTING, GROWTH, RETENTION, given, key

BOREDOM = NodeId(key("boredom"))


@pytest.mark.parametrize("parent", [RETENTION, FORGETTING], ids=["product outcome", "opportunity"])
def test_a_need_is_stated(parent: NodeId) -> None:
    command = DefineOpportunity(title="It bores me", parent=parent, code="BORED", description="Often", uuid=BOREDOM)
    fact = OpportunityDefined(title="It bores me", parent=parent, code="BORED", description="Often")
    opportunity = given().when(command).then(fact).state(Opportunity, BOREDOM)
    assert (opportunity.kind, opportunity.parent, opportunity.live) == (NodeKind.OPPORTUNITY, parent, True)


def test_a_need_is_not_of_the_organisation() -> None:
    given().when(DefineOpportunity(title="It bores me", parent=GROWTH)).refused(
        PlaceForbidden, path="parent", saying="under a node of kind opportunity or under a node of kind product outcome"
    )


def test_a_need_has_a_title() -> None:
    given().when(DefineOpportunity(title="", parent=RETENTION)).refused(InvalidInput, path="title")
