"""Sprints, goals, deliverables and checks, as trackers export them."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from events.check import Check, Verdict
from events.deliverable import Deliverable, DeliverableStatus
from events.goal import Goal, GoalKind, GoalStatus
from events.member import Member
from events.sprint import Sprint, SprintStatus
from events.team import Team
from tests.server.importing.conftest import Imported, ImportFolder, write

FILES = {
    "nodes": """
        code,kind,title,parent
        B-1,BUSINESS_OUTCOME,Revenue,
        P-1,PRODUCT_OUTCOME,Fewer clicks,B-1
    """,
    "metrics": "code,outcome,title,unit\nM-1,P-1,Clicks,",
    "history": """
        at,commit,editor,metric,change,year,old,new,reason
        2024-01-01T08:00:00Z,a,,M-1,reading,2023,,9,year closed
        2024-02-15T08:00:00Z,b,,M-1,status,,,complete,first report
        2024-03-20T08:00:00Z,c,,M-1,reading,2024,,5,early look
    """,
    "sprints": """
        Name,Board,Start date,End date,Started at,Completed at,waiver
        Sprint 1,Web,2024-02-01,2024-02-14,2024-02-01T09:00:00Z,2024-02-14T17:00:00Z,
        Sprint 2,Web,2024-02-15,2024-02-28,2024-02-15 09:00,,goal comes later
        Sprint 3,Web,2024-03-01,2024-03-14,,,
    """,
    "goals": """
        title,sprint,outcomes,advances,result,owner
        Pay in two clicks,Sprint 1,P-1,Pay without thinking,partly,Ann
        Pay without thinking,,P-1 B-1,,,
    """,
    "deliverables": """
        Issue key,Summary,Parent key,Story Points,Status,Assignee,Sprint,Created,Resolved,Labels
        WEB-1,Button,P-1,3,Done,ann@example.org,Sprint 1,2024-01-20T10:00:00.000+0100,2024-02-10T12:00:00Z,x
        WEB-2,Second button,P-1,,In Progress,,Sprint 2,20/Jan/24 3:45 PM,,
        WEB-3,Third button,,1,Won't do,,,2024-01-20,2024-02-20,
        WEB-4,Idea,,,To Do,,,,,
    """,
    "checks": """
        subject,outcome,question,verdict,member,at,confidence,note,reading,recheck_on
        WEB-1,P-1,RELEVANCE,SUPPORTS,Bob,2024-02-14T15:00:00Z,0.8,plainly,,
        WEB-1,P-1,IMPACT,TOO_EARLY,Bob,2024-02-14T15:00:00Z,,,,2024-04-01
        WEB-1,P-1,IMPACT,SUPPORTS,Bob,2024-03-21,,,M-1@2024,
        Pay in two clicks,P-1,RELEVANCE,PARTIAL,Ann,2024-02-14,,,,
    """,
}


async def _done(folder: Path, import_folder: ImportFolder) -> Imported:
    done = await import_folder(write(folder, **FILES))
    assert done.mistakes == []
    return done


async def test_everything_is_merged_in_the_order_of_time(folder: Path, import_folder: ImportFolder) -> None:
    done = await _done(folder, import_folder)
    events = await done.events()
    times = [event.effective_at for event in events]
    assert times == sorted(times)
    assert times[0] == datetime(2024, 1, 1, 8, tzinfo=UTC)
    assert [event.type for event in events if event.effective_at == datetime(2024, 2, 14, 17, tzinfo=UTC)] == [
        "GoalClosed",
        "SprintEnded",
    ]


async def test_sprints_of_teams_with_goals(folder: Path, import_folder: ImportFolder) -> None:
    image = await (await _done(folder, import_folder)).image()
    assert [team.name for team in image.all(Team)] == ["Web"]
    first, second, third = image.all(Sprint)
    assert [each.status for each in (first, second, third)] == [
        SprintStatus.ENDED,
        SprintStatus.STARTED,
        SprintStatus.PLANNED,
    ]
    assert first.summary
    assert (first.waived, second.waived, second.waiver) == (False, True, "goal comes later")
    goals = {goal.kind: goal for goal in image.all(Goal)}
    assert goals[GoalKind.SPRINT].sprint == first.key
    assert goals[GoalKind.SPRINT].advances == goals[GoalKind.PRODUCT].key
    assert (goals[GoalKind.SPRINT].status, goals[GoalKind.PRODUCT].status) == (GoalStatus.PARTLY, GoalStatus.OPEN)


async def test_tickets_become_deliverables(folder: Path, import_folder: ImportFolder) -> None:
    done = await _done(folder, import_folder)
    image = await done.image()
    work = {each.code: each for each in image.all(Deliverable)}
    assert {code: each.status for code, each in work.items()} == {
        "WEB-1": DeliverableStatus.DELIVERED,
        "WEB-2": DeliverableStatus.IN_PROGRESS,
        "WEB-3": DeliverableStatus.DROPPED,
        "WEB-4": DeliverableStatus.PLANNED,
    }
    assert work["WEB-1"].created_at == datetime(2024, 1, 20, 9, tzinfo=UTC)
    assert work["WEB-1"].ended_at == datetime(2024, 2, 10, 12, tzinfo=UTC)
    assert work["WEB-1"].references[0].key == "WEB-1"
    assert (work["WEB-1"].effort, work["WEB-2"].effort) == (Decimal(3), Decimal(1))
    assert {member.name for member in image.all(Member)} == {"Ann", "ann@example.org", "Bob"}
    assert done.job.sheets["deliverables.csv"].ignored == ["Labels"]


async def test_checks_rest_on_readings(folder: Path, import_folder: ImportFolder) -> None:
    image = await (await _done(folder, import_folder)).image()
    checks = list(image.all(Check))
    assert [check.verdict for check in checks] == [
        Verdict.PARTIAL,
        Verdict.SUPPORTS,
        Verdict.TOO_EARLY,
        Verdict.SUPPORTS,
    ]
    assert checks[-1].evidence[0].reading is not None


async def test_a_later_export_adds_what_is_new(folder: Path, import_folder: ImportFolder) -> None:
    first = await _done(folder, import_folder)
    again = await import_folder(folder)
    assert (again.tally.events, again.mistakes) == (0, [])
    later = FILES["deliverables"].replace("WEB-4,Idea,,,To Do,,,,,", "WEB-4,A better idea,,5,Done,,,,2024-06-01,")
    done = await import_folder(write(folder, deliverables=later))
    assert done.mistakes == []
    work = next(each for each in (await done.image()).all(Deliverable) if each.code == "WEB-4")
    assert (work.title, work.effort, work.status) == ("A better idea", Decimal(5), DeliverableStatus.DELIVERED)
    assert done.tally.revision == first.tally.revision + 3


async def test_untidy_exports_are_reported_by_line(folder: Path, import_folder: ImportFolder) -> None:
    files = {
        "nodes": FILES["nodes"],
        "sprints": """
            name,team,starts,ends,started,ended
            Late,Web,2024-02-14,2024-02-01,,
            Twice,Web,2024-02-01,2024-02-14,,
            Twice,Web,2024-03-01,2024-03-14,,
            Untied,Web,2024-04-01,2024-04-14,2024-04-01,
            No day,Web,soon,2024-04-14,,
        """,
        "goals": """
            title,sprint,outcomes,result,closed
            Of no sprint,Sprint X,,,
            To nothing,,X-9,,
            Closed how?,,,,2024-05-01
            Closed when?,,,MET,
        """,
        "deliverables": """
            code,title,status,ended,sprint,effort
            W-1,Unknown word,Cooking,,,
            W-2,No end,Done,,,
            W-3,Ended open,Open,2024-01-01,,
            W-4,No sprint,Open,,Sprint X,
            W-5,No number,Open,,,much
            W-6,Future,Done,2999-01-01,,
        """,
        "checks": """
            subject,outcome,question,verdict,member,at,url,reading
            W-9,P-1,RELEVANCE,SUPPORTS,Bob,2024-06-01,,
            W-6,X-9,RELEVANCE,SUPPORTS,Bob,2024-06-01,,
            W-6,P-1,WHETHER,SUPPORTS,Bob,2024-06-01,,
            W-6,P-1,RELEVANCE,YES,Bob,2024-06-01,,
            W-6,P-1,IMPACT,SUPPORTS,Bob,2024-06-01,https://example.org,
            W-6,P-1,IMPACT,SUPPORTS,Bob,2024-06-01,,M-1@2024
            W-6,P-1,IMPACT,SUPPORTS,Bob,2024-06-01,,
        """,
    }
    done = await import_folder(write(folder, **files))
    lines = sorted(mistake.partition(": ")[0] for mistake in done.mistakes)
    assert lines == sorted(
        [f"sprints.csv:{line}" for line in (2, 4, 5, 6)]
        + [f"goals.csv:{line}" for line in (2, 3, 4, 5)]
        + [f"deliverables.csv:{line}" for line in (2, 3, 4, 5, 6, 7)]
        + [f"checks.csv:{line}" for line in (2, 3, 4, 5, 6, 7, 8)]
    )
