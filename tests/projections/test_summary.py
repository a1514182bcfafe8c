"""What is sealed reads for ever as it was read then."""

import json
from typing import Any

import pytest
import rfc8785

from events.review import Review
from events.sprint import Sprint
from projections.alignment import from_summary, of_review, of_sprint, summarise
from tests.projections.picture import Picture, day, key


def worked() -> Picture:
    p = Picture()
    p.business("BO")
    p.product("PO", under="BO")
    p.product("QO", under="BO")
    p.metric("M", "PO", baseline="1.50", noise="0.1")
    p.sprint("S", "2026-01-05", "2026-01-16", waived="Private: Ann was ill")
    p.goal("G", "PO", sprint="S")
    p.deliverable("A", under="PO", effort="2.50", sprint="S")
    p.deliverable("B", under="QO", effort=1, sprint="S")
    p.deliverable("LOOSE", effort=1, sprint="S")
    p.link("A", "QO")
    p.relevant("A", "PO", "PARTIAL")
    p.moved("A", "PO", "TOO_EARLY", by="owner")
    p.relevant("G", "PO", by="ann")
    p.read("M", 3, "2026-01-16")
    p.review("R", "2026-01-05", "2026-01-16", sprint="S")
    return p.on("2026-01-16")


def sealed(p: Picture, kind: type[Any], name: str) -> dict[str, Any]:
    state = p.image.get(kind, key(name))
    assert state is not None
    return summarise(p.image, state, p.image.day or day("2026-01-16"))


@pytest.mark.parametrize(("kind", "name", "now"), [(Sprint, "S", of_sprint), (Review, "R", of_review)])
def test_at_close_and_now_read_alike(kind: type[Any], name: str, now: Any) -> None:
    p = worked()
    summary = json.loads(rfc8785.dumps(sealed(p, kind, name)))
    assert from_summary(summary, p.image) == now(p.image, key(name))


def test_a_summary_has_the_names_of_graphql_and_quantities_as_strings() -> None:
    summary = sealed(worked(), Sprint, "S")
    assert summary["version"] == 1
    assert summary["effort"] == "4.5"
    assert summary["coverage"] == "0.777777777778"
    assert summary["relevanceOfChecked"] == "0.5"
    assert summary["pending"] == "0.555555555556"
    assert summary["impactVerdicts"] == {"tooEarly": 1}
    [line] = [each for each in summary["byOutcome"] if each["outcome"] == str(key("PO"))]
    assert (line["effort"], line["share"], line["intendedShare"]) == ("1.25", "0.277777777778", "1")
    assert line["movements"][0]["improvement"] == "1.5"
    assert line["movements"][0]["beyondNoise"] is True
    assert summary["works"][2] == {
        "deliverable": str(key("LOOSE")),
        "code": "LOOSE",
        "effort": "1",
        "onGoal": False,
    }


def test_what_can_be_erased_is_not_sealed_but_looked_up() -> None:
    p = worked()
    summary = sealed(p, Sprint, "S")
    assert "Private" not in json.dumps(summary)
    assert summary["waivers"] == [{"sprint": str(key("S"))}]
    assert from_summary(summary, p.image).waivers[0].reason == "Private: Ann was ill"


def test_what_happens_later_does_not_touch_what_was_sealed() -> None:
    p = worked()
    p.end_sprint("S", sealed(p, Sprint, "S"))
    before = of_sprint(p.image, key("S"))
    p.moved("A", "PO", "SUPPORTS", by="owner")
    p.estimate("B", 100)
    p.retire("QO")
    state = p.image.get(Sprint, key("S"))
    assert state is not None
    assert state.summary
    restored = from_summary(state.summary, p.image)
    assert restored.works == before.works
    assert restored.explain("coverage").value == restored.coverage == before.coverage
    assert of_sprint(p.image, key("S")).coverage != restored.coverage


def test_nothing_else_seals_a_summary() -> None:
    p = worked()
    with pytest.raises(TypeError, match="Outcome seals no summary"):
        summarise(p.image, p.image.states[key("PO")], day("2026-01-16"))
