"""The demo workspace: what a newcomer sees first."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from events.check import Check, Verdict
from events.decision import Conclusion, Decision
from events.deliverable import Deliverable
from events.feedback import Feedback
from events.goal import Goal
from events.handle import Done, perform
from events.image import Image
from events.message import PrincipalKind
from events.metric import Cadence, Metric
from events.node import Node, NodeKind
from events.reading import CorrectionKind, Reading
from events.review import Review
from events.signal import SignalKind
from events.sprint import Sprint, SprintStatus
from events.team import Team
from projections.alignment import summarise
from projections.signals import signals
from server.backend import open_backend
from server.demo.command import SLUG, orders, submit
from server.demo.story import ZONE, workspace_key
from tests.server.conftest import Run, Serve

HERE = ZoneInfo(ZONE)
DAYS = [
    datetime(2024, 2, 29, 12, tzinfo=UTC),
    datetime(2024, 8, 30, 9, tzinfo=UTC),  # half a year after
    datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC),
    datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2027, 3, 28, 1, 30, tzinfo=UTC),  # a Sunday, in the hour that the clocks leave out
    datetime(2027, 10, 31, 1, 30, tzinfo=UTC),  # in the hour that they repeat
    datetime(2026, 8, 2, 23, 0, 1, tzinfo=UTC),  # Monday has begun in London, not in UTC
    datetime(2026, 8, 3, 5, 30, tzinfo=UTC),  # a Monday, the 3rd of a month, before the month is read
]


@pytest.fixture(params=DAYS, ids=str)
def now(request: pytest.FixtureRequest) -> datetime:
    moment: datetime = request.param
    return moment


@pytest.fixture
def told(now: datetime) -> list[Done]:
    return list(tell(Image(workspace_key(SLUG)), now))


@pytest.fixture
def image(now: datetime) -> Image:
    image = Image(workspace_key(SLUG))
    for _ in tell(image, now):
        pass
    return image


def tell(image: Image, now: datetime) -> Iterator[Done]:
    """Carry out every order of the demo; one that is refused raises."""
    for order in orders(SLUG, now):
        yield perform(image, order, now, summarise=summarise)


def test_no_order_is_refused_and_each_changes_something(told: list[Done]) -> None:
    assert all(done.events for done in told)


def test_it_tells_half_a_year_up_to_last_week(told: list[Done], now: datetime) -> None:
    times = [event.effective_at for done in told for event in done.events]
    assert times == sorted(times)
    assert timedelta(days=180) < now - times[0] < timedelta(days=190)
    assert timedelta() < now - times[-1] < timedelta(days=8)


def test_every_change_has_a_reason_and_a_member_behind_it(told: list[Done], image: Image) -> None:
    events = [event for done in told for event in done.events]
    assert all((event.metadata.reason or "").strip() for event in events)
    operated = [event.type for event in events if event.metadata.principal.kind is not PrincipalKind.MEMBER]
    assert operated == ["WorkspaceCreated", "MemberInvited"]
    assert all(event.metadata.principal.id in image.states for event in events if event.type not in operated)


def test_it_has_a_tree_of_every_kind(image: Image) -> None:
    kinds = Counter(node.kind for node in image.all(Node))
    assert set(kinds) == set(NodeKind)
    assert kinds[NodeKind.BUSINESS_OUTCOME] == 3
    assert 55 <= kinds.total() <= 70
    assert sum(len(node.links) for node in image.all(Node)) >= 4
    assert all(link.rationale for node in image.all(Node) for link in node.links)


def test_it_has_metrics_with_targets_and_readings(image: Image) -> None:
    metrics = list(image.all(Metric))
    assert len(metrics) == 12
    for metric in metrics:
        assert metric.target is not None
        assert metric.target.reason
        assert None not in {metric.baseline, metric.noise, metric.direction, metric.unit}
        assert len(image.find(Reading, "live", metric.key)) >= (8 if metric.cadence is Cadence.MONTHLY else 19)
    readings = list(image.all(Reading))
    assert {each.corrected for each in readings} == {None, *CorrectionKind}
    assert any(each.withdrawn for each in readings)


def test_two_teams_run_eight_sprints(image: Image) -> None:
    assert image.count(Team) == 2
    assert [len(image.find(Sprint, "team", team.key)) for team in image.all(Team)] == [4, 4]
    assert Counter(sprint.status for sprint in image.all(Sprint)) == {SprintStatus.ENDED: 7, SprintStatus.STARTED: 1}
    assert all(image.find(Goal, "sprint", sprint.key) for sprint in image.all(Sprint))
    assert any(work.past_sprints for work in image.all(Deliverable))
    assert image.count(Review) == 7


def test_it_is_judged_and_decided_upon(image: Image) -> None:
    checks = list(image.all(Check))
    assert {check.verdict for check in checks} == set(Verdict)
    assert any(check.self_check for check in checks)
    assert {decision.conclusion for decision in image.all(Decision)} == set(Conclusion)
    assert any(feedback.reply_to for feedback in image.all(Feedback))
    assert any(decision.answers for decision in image.all(Decision))


def test_there_is_something_to_find_for_every_signal(image: Image, now: datetime) -> None:
    for day in (now.astimezone(HERE).date(), now.astimezone(HERE).date() + timedelta(days=1)):
        found = signals(image, day)
        assert set(SignalKind) - {signal.kind for signal in found} == set()
        # Something to find, not a wall of it.
        assert len(found) < 45
        assert any(signal.acknowledged for signal in found)


def test_what_it_has_depends_little_on_the_day() -> None:
    found = set()
    for days in range(0, 366, 11):
        image = Image(workspace_key(SLUG))
        now = datetime(2027, 7, 1, 12, tzinfo=UTC) + timedelta(days=days)
        for _ in tell(image, now):
            pass
        day = image.day or date.min
        found.add(frozenset(Counter(signal.kind for signal in signals(image, day)).items()))
    assert len(found) == 1


async def test_it_is_made_once(run: Run, database: str) -> None:
    first = run("demo", NORTHLINE_DATABASE_URL=database)
    assert (first.returncode, first.stderr) == (0, "")
    assert "half a year up to last week" in first.stdout
    again = run("demo", NORTHLINE_DATABASE_URL=database)
    assert (again.returncode, again.stdout, again.stderr) == (
        0,
        "The demo is in the workspace demo already: nothing was added.\n",
        "",
    )
    other = run("demo", "--workspace", "pantry-lane", NORTHLINE_DATABASE_URL=database)
    assert (other.returncode, other.stderr) == (0, "")


async def test_the_same_story_told_again_adds_nothing(database: str) -> None:
    now = datetime.now(UTC)
    async with open_backend(database) as backend:
        first = await submit(backend.committer, SLUG, now)
        again = await submit(backend.committer, SLUG, now)
    assert all(done.replayed for done in again)
    assert [done.revision for done in again] == [done.revision for done in first]


async def test_a_slug_that_another_workspace_has(run: Run, database: str) -> None:
    assert run("demo", "--workspace", "Not a slug", NORTHLINE_DATABASE_URL=database).returncode == 1
    async with open_backend(database) as backend:
        await backend.pool.execute(
            "insert into directory.workspace (workspace_id, slug, receipt_key) values (gen_random_uuid(), 'demo', '\\x00')"
        )
    refused = run("demo", NORTHLINE_DATABASE_URL=database)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "There is another workspace demo: choose a slug for the demo with --workspace.\n"


def test_serve_makes_it_where_there_is_no_workspace(serve: Serve, folder: Path) -> None:
    for arguments, workspaces in ((["--no-demo"], 0), ([], 1)):
        with serve(*arguments):
            assert asyncio.run(count(folder)) == workspaces


async def count(folder: Path) -> object:
    """How many workspaces the embedded database holds."""
    connection = await asyncpg.connect(f"postgresql://northline@/northline?host={folder}/.northline/postgres/socket")
    try:
        return await connection.fetchval("select count(*) from directory.workspace")
    finally:
        await connection.close()
