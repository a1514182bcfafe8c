"""Metrics: how an outcome is measured, and targets that mean something and are never overwritten."""

from datetime import date
from decimal import Decimal

import pytest

from events.errors import InvalidInput, NotFound, ReasonRequired
from events.fields import MetricId, NodeId
from events.message import Command
from events.metric import (
    BaselineMetric,
    Cadence,
    DefineMetric,
    Direction,
    DirectionAgainstTarget,
    Indicator,
    Metric,
    MetricBaselined,
    MetricCodeTaken,
    MetricDefined,
    MetricIsRetired,
    MetricOfNoOutcome,
    MetricRedefined,
    MetricRenamed,
    MetricReported,
    MetricRestored,
    MetricRetargeted,
    MetricRetired,
    RedefineMetric,
    RenameMetric,
    ReportingStatus,
    ReportMetric,
    RestoreMetric,
    RetargetMetric,
    RetireMetric,
    Target,
    TargetEqualsBaseline,
    TargetOnWrongSide,
    TargetShape,
)
from events.node import ChildrenOnRetire, Lifecycle, MoveNode, NodeIsRetired, RestoreNode, RetireNode
from tests.events.given import (
    FORGETTING,
    GROWTH,
    HABIT,
    MAIL,
    NOW,
    RETENTION,
    RETURNING,
    UNKNOWN,
    given,
    key,
)

STREAKS = MetricId(key("streaks"))
INCREASE, DECREASE, MAINTAIN = Direction.INCREASE, Direction.DECREASE, Direction.MAINTAIN


def number(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None


def retarget(
    value: str | None = None,
    *,
    lower: str | None = None,
    upper: str | None = None,
    baseline: str | None = None,
    due: date | None = None,
    metric: MetricId = RETURNING,
) -> RetargetMetric:
    return RetargetMetric(
        metric=metric,
        value=number(value),
        lower=number(lower),
        upper=number(upper),
        baseline=number(baseline),
        due=due,
    )


def streaks(direction: Direction | None, baseline: str | None = None) -> DefineMetric:
    """A metric of HABIT to set targets for."""
    return DefineMetric(
        outcome=HABIT, name="Streaks", direction=direction, baseline=number(baseline), code="STREAKS", uuid=STREAKS
    )


# --- defining ---


def test_it_is_said_how_an_outcome_is_measured() -> None:
    command = DefineMetric(
        outcome=HABIT,
        name="Streaks",
        code="STREAKS",
        definition="Seven days in a row",
        weight=Decimal(2),
        unit="learners",
        direction=INCREASE,
        indicator=Indicator.LEADING,
        cadence=Cadence.WEEKLY,
        noise=Decimal("0.5"),
        baseline=Decimal(100),
        uuid=STREAKS,
    )
    fact = MetricDefined(
        outcome=HABIT,
        name="Streaks",
        code="STREAKS",
        definition="Seven days in a row",
        weight=Decimal(2),
        unit="learners",
        direction=INCREASE,
        indicator=Indicator.LEADING,
        cadence=Cadence.WEEKLY,
        noise=Decimal("0.5"),
        baseline=Decimal(100),
    )
    metric = given().when(command).then(fact).state(Metric, STREAKS)
    assert (metric.status, metric.lifecycle, metric.targets) == (ReportingStatus.NOT_STARTED, Lifecycle.LIVE, ())


def test_nearly_everything_about_a_metric_may_be_unknown() -> None:
    after = (
        given()
        .when(DefineMetric(outcome=GROWTH, name="Sales", uuid=STREAKS))
        .then(MetricDefined(outcome=GROWTH, name="Sales", code="M-2"))
    )
    metric = after.state(Metric, STREAKS)
    assert (metric.direction, metric.cadence, metric.noise, metric.baseline) == (None, None, None, None)
    assert metric.weight == 1


def test_a_code_that_is_taken_is_neither_given_nor_made_again() -> None:
    given().when(DefineMetric(outcome=GROWTH, name="A", code="RETURNING")).refused(
        MetricCodeTaken, path="code", saying="Another metric has the code RETURNING"
    )
    taken = given(DefineMetric(outcome=GROWTH, name="A", code="M-3"), RetireMetric(metric=RETURNING))
    taken.when(DefineMetric(outcome=GROWTH, name="B")).then(MetricDefined(outcome=GROWTH, name="B", code="M-4"))
    taken.when(DefineMetric(outcome=GROWTH, name="B", code="RETURNING")).refused(MetricCodeTaken, path="code")


@pytest.mark.parametrize("node", [FORGETTING, MAIL])
def test_only_an_outcome_is_measured(node: NodeId) -> None:
    given().when(DefineMetric(outcome=node, name="A")).refused(
        MetricOfNoOutcome, path="outcome", saying="a live business or product outcome"
    )


def test_a_retired_outcome_gets_no_new_metric() -> None:
    given(RetireNode(node=HABIT)).when(streaks(None)).refused(NodeIsRetired, path="outcome", saying="restore it first")
    given().when(DefineMetric(outcome=NodeId(UNKNOWN), name="A")).refused(NotFound, path="outcome")


@pytest.mark.parametrize("value", ["-1", "NaN", "-Infinity"])
def test_weight_and_noise_are_numbers_not_below_zero(value: str) -> None:
    wrong = Decimal(value)
    given().when(DefineMetric(outcome=HABIT, name="A", weight=wrong)).refused(InvalidInput, path="weight")
    given().when(DefineMetric(outcome=HABIT, name="A", noise=wrong)).refused(InvalidInput, path="noise")
    given().when(RedefineMetric(metric=RETURNING, weight=wrong)).refused(InvalidInput, path="weight")
    given().when(RedefineMetric(metric=RETURNING, noise=wrong)).refused(InvalidInput, path="noise")


# --- changing ---


def test_a_metric_is_called_something_else() -> None:
    after = given().when(RenameMetric(metric=RETURNING, name="Returning")).then(MetricRenamed(name="Returning"))
    assert after.state(Metric, RETURNING).code == "RETURNING"


def test_redefining_changes_what_is_given_and_null_means_clear() -> None:
    after = (
        given()
        .when(RedefineMetric(metric=RETURNING, unit=None, direction=INCREASE, noise=Decimal("0.2")))
        .then(MetricRedefined(unit=None, noise=Decimal("0.2")))
    )
    metric = after.state(Metric, RETURNING)
    assert (metric.unit, metric.direction, metric.noise) == (None, INCREASE, Decimal("0.2"))


def test_it_is_said_how_far_reporting_has_come() -> None:
    after = (
        given()
        .when(ReportMetric(metric=RETURNING, status=ReportingStatus.REPORTED))
        .then(MetricReported(status=ReportingStatus.REPORTED))
    )
    assert after.state(Metric, RETURNING).status is ReportingStatus.REPORTED


@pytest.mark.parametrize("baseline", ["41", "0", "-3.5", None])
def test_it_is_said_from_which_value_a_metric_starts(baseline: str | None) -> None:
    after = (
        given()
        .when(BaselineMetric(metric=RETURNING, baseline=number(baseline)))
        .then(MetricBaselined(baseline=number(baseline)))
    )
    assert after.state(Metric, RETURNING).baseline == number(baseline)


def test_a_metric_is_retired_and_restored() -> None:
    retired = given().when(RetireMetric(metric=RETURNING), reason="Noise").then(MetricRetired())
    assert not retired.state(Metric, RETURNING).live
    restored = retired.when(RestoreMetric(metric=RETURNING)).then(MetricRestored())
    assert restored.state(Metric, RETURNING).live


@pytest.mark.parametrize(
    "wish",
    [
        RenameMetric(metric=RETURNING, name="Learners who return within a week"),
        RedefineMetric(metric=RETURNING),
        RedefineMetric(metric=RETURNING, unit="%", direction=INCREASE, weight=Decimal("1.00"), definition=None),
        BaselineMetric(metric=RETURNING, baseline=Decimal(40)),
        BaselineMetric(metric=RETURNING, baseline=Decimal("40.0")),
        ReportMetric(metric=RETURNING, status=ReportingStatus.NOT_STARTED),
        RestoreMetric(metric=RETURNING),
    ],
)
def test_what_is_so_already_changes_nothing(wish: Command) -> None:
    given().when(wish).then()


@pytest.mark.parametrize("reason", [None, "Again"])
def test_a_retired_metric_is_not_retired_again(reason: str | None) -> None:
    given(RetireMetric(metric=RETURNING)).when(RetireMetric(metric=RETURNING), reason=reason).then()


def test_a_metric_is_restored_after_its_outcome() -> None:
    retire = RetireNode(node=RETENTION, children=ChildrenOnRetire.LIFT)
    outcome_retired = given(MoveNode(node=FORGETTING, parent=HABIT), RetireMetric(metric=RETURNING), retire)
    outcome_retired.when(RestoreMetric(metric=RETURNING)).refused(
        NodeIsRetired, path="metric", saying="The outcome that it measures is retired"
    )
    outcome_retired.and_(RestoreNode(node=RETENTION)).when(RestoreMetric(metric=RETURNING)).then(MetricRestored())
    given(MoveNode(node=FORGETTING, parent=HABIT), retire).when(RestoreMetric(metric=RETURNING)).then()


@pytest.mark.parametrize(
    "command",
    [
        RenameMetric(metric=RETURNING, name="A"),
        RedefineMetric(metric=RETURNING, unit=None),
        BaselineMetric(metric=RETURNING, baseline=None),
        retarget("50"),
        ReportMetric(metric=RETURNING, status=ReportingStatus.REPORTED),
    ],
)
def test_a_retired_metric_is_restored_before_it_is_changed(command: Command) -> None:
    given(RetireMetric(metric=RETURNING)).when(command, reason="Now").refused(
        MetricIsRetired, path="metric", saying="restore it first"
    )


@pytest.mark.parametrize("command", [RetireMetric(metric=RETURNING), retarget("50")])
def test_retiring_and_retargeting_need_a_reason(command: Command) -> None:
    given().when(command).refused(ReasonRequired, path="reason", saying="say why in `reason`")


def test_an_unknown_metric_is_not_found() -> None:
    given().when(RenameMetric(metric=MetricId(UNKNOWN), name="A")).refused(NotFound, path="metric")


# --- targets ---

MEANINGFUL = [
    (INCREASE, "40", retarget("50")),
    (INCREASE, "40", retarget("40.1")),
    (INCREASE, "-5", retarget("0")),
    (INCREASE, None, retarget("1")),
    (INCREASE, "40", retarget("30", baseline="20")),
    (DECREASE, "40", retarget("30")),
    (DECREASE, None, retarget("99")),
    (DECREASE, "40", retarget("50", baseline="60")),
    (None, "40", retarget("50")),
    (None, "40", retarget("30")),
    (None, None, retarget("40")),
    (None, "40", retarget(lower="38", upper="42")),
    (MAINTAIN, "40", retarget(lower="38", upper="42")),
    (MAINTAIN, "40", retarget(lower="40", upper="40")),
    (MAINTAIN, None, retarget(lower="-1", upper="1")),
    (MAINTAIN, "99", retarget(lower="38", upper="42")),
]

MEANINGLESS = [
    (INCREASE, "40", retarget("40"), TargetEqualsBaseline, "value"),
    (INCREASE, "40", retarget("40.00"), TargetEqualsBaseline, "value"),
    (DECREASE, "4E+1", retarget("40"), TargetEqualsBaseline, "value"),
    (None, "40", retarget("40"), TargetEqualsBaseline, "value"),
    (INCREASE, "40", retarget("50", baseline="50"), TargetEqualsBaseline, "value"),
    (None, None, retarget("50", baseline="50.0"), TargetEqualsBaseline, "value"),
    (INCREASE, "40", retarget("39"), TargetOnWrongSide, "value"),
    (INCREASE, "40", retarget("50", baseline="60"), TargetOnWrongSide, "value"),
    (DECREASE, "40", retarget("41"), TargetOnWrongSide, "value"),
    (DECREASE, None, retarget("41", baseline="40"), TargetOnWrongSide, "value"),
    (INCREASE, "40", retarget(), TargetShape, "value"),
    (INCREASE, "40", retarget(due=date(2026, 12, 31)), TargetShape, "value"),
    (INCREASE, "40", retarget("50", lower="45"), TargetShape, "value"),
    (INCREASE, "40", retarget("50", upper="60"), TargetShape, "value"),
    (DECREASE, "40", retarget(lower="38", upper="42"), TargetShape, "value"),
    (None, "40", retarget(), TargetShape, "value"),
    (None, "40", retarget("41", lower="38", upper="42"), TargetShape, "lower"),
    (None, "40", retarget(lower="38"), TargetShape, "lower"),
    (None, "40", retarget("41", upper="42"), TargetShape, "lower"),
    (MAINTAIN, "40", retarget("40"), TargetShape, "lower"),
    (MAINTAIN, "40", retarget("40", lower="38", upper="42"), TargetShape, "lower"),
    (MAINTAIN, "40", retarget(lower="38"), TargetShape, "lower"),
    (MAINTAIN, "40", retarget(upper="42"), TargetShape, "lower"),
    (MAINTAIN, "40", retarget(lower="42", upper="38"), TargetShape, "lower"),
]

SAYING = {
    TargetEqualsBaseline: "choose another",
    TargetOnWrongSide: "on the wrong side of its baseline",
    TargetShape: "A metric to maintain has a band (`lower` not above `upper`), one to move a `value`",
}


def of_streaks(command: RetargetMetric) -> RetargetMetric:
    return RetargetMetric(
        metric=STREAKS,
        value=command.value,
        lower=command.lower,
        upper=command.upper,
        baseline=command.baseline,
        due=command.due,
    )


@pytest.mark.parametrize(("direction", "baseline", "wish"), MEANINGFUL)
def test_a_target_that_means_something_is_set(
    direction: Direction | None, baseline: str | None, wish: RetargetMetric
) -> None:
    kept = number(baseline) if wish.baseline is None else wish.baseline
    fact = MetricRetargeted(value=wish.value, lower=wish.lower, upper=wish.upper, baseline=kept, due=wish.due)
    given(streaks(direction, baseline)).when(of_streaks(wish), reason="Aim").then(fact)


@pytest.mark.parametrize(("direction", "baseline", "wish", "rule", "path"), MEANINGLESS)
def test_a_target_that_means_nothing_is_refused(
    direction: Direction | None,
    baseline: str | None,
    wish: RetargetMetric,
    rule: type[TargetEqualsBaseline | TargetOnWrongSide | TargetShape],
    path: str,
) -> None:
    given(streaks(direction, baseline)).when(of_streaks(wish), reason="Aim").refused(
        rule, path=path, saying=SAYING[rule]
    )


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1E+90"])
def test_a_target_is_a_finite_number(value: str) -> None:
    given().when(retarget(value), reason="Aim").refused(InvalidInput, path="value")


def test_a_target_is_never_overwritten() -> None:
    first = (
        given()
        .when(retarget("50", due=date(2026, 6, 30)), reason="A tenth more")
        .then(MetricRetargeted(value=Decimal(50), baseline=Decimal(40), due=date(2026, 6, 30)))
    )
    second = first.when(retarget("45", baseline="41", due=date(2026, 6, 30)), reason="Too bold").then(
        MetricRetargeted(value=Decimal(45), baseline=Decimal(41), due=date(2026, 6, 30))
    )
    metric = second.state(Metric, RETURNING)
    revision = second.image.revision
    assert metric.targets == (
        Target(
            value=Decimal(50),
            baseline=Decimal(40),
            due=date(2026, 6, 30),
            set_at=NOW,
            set_revision=revision - 1,
            reason="A tenth more",
        ),
        Target(
            value=Decimal(45),
            baseline=Decimal(41),
            due=date(2026, 6, 30),
            set_at=NOW,
            set_revision=revision,
            reason="Too bold",
        ),
    )
    assert metric.target == metric.targets[-1]


@pytest.mark.parametrize("value", ["50", "50.0", "5E+1"])
def test_the_target_in_force_is_not_set_again(value: str) -> None:
    given(retarget("50", due=date(2026, 6, 30))).when(
        retarget(value, due=date(2026, 6, 30)), reason="For other reasons"
    ).then()


def test_a_former_target_may_come_back() -> None:
    given(retarget("50"), retarget("60")).when(retarget("50"), reason="Too bold").then(
        MetricRetargeted(value=Decimal(50), baseline=Decimal(40))
    )


def test_a_target_keeps_the_baseline_known_when_it_was_set() -> None:
    moved = given(retarget("50"), BaselineMetric(metric=RETURNING, baseline=Decimal(45)))
    target = moved.state(Metric, RETURNING).target
    assert target is not None
    assert target.baseline == Decimal(40)
    moved.when(retarget("50"), reason="From where we are").then(
        MetricRetargeted(value=Decimal(50), baseline=Decimal(45))
    )


@pytest.mark.parametrize(("baseline", "rule"), [("50", TargetEqualsBaseline), ("51", TargetOnWrongSide)])
def test_a_baseline_that_comes_later_leaves_a_target_that_has_none_meaningful(
    baseline: str, rule: type[TargetEqualsBaseline | TargetOnWrongSide]
) -> None:
    unknown = given(streaks(INCREASE), retarget("50", metric=STREAKS))
    unknown.when(BaselineMetric(metric=STREAKS, baseline=Decimal(baseline))).refused(
        rule, path="baseline", saying=SAYING[rule]
    )
    unknown.when(BaselineMetric(metric=STREAKS, baseline=Decimal(40))).then(MetricBaselined(baseline=Decimal(40)))


@pytest.mark.parametrize("baseline", ["50", "51"])
@pytest.mark.parametrize("target", [retarget("50"), retarget("50", baseline="30")])
def test_a_baseline_that_comes_later_does_not_touch_a_target_that_keeps_its_own(
    target: RetargetMetric, baseline: str
) -> None:
    given(target).when(BaselineMetric(metric=RETURNING, baseline=Decimal(baseline))).then(
        MetricBaselined(baseline=Decimal(baseline))
    )


def test_a_band_has_no_quarrel_with_a_baseline() -> None:
    banded = given(streaks(MAINTAIN, "40"), retarget(lower="38", upper="42", metric=STREAKS))
    banded.when(BaselineMetric(metric=STREAKS, baseline=Decimal(38))).then(MetricBaselined(baseline=Decimal(38)))


# --- direction ---


def test_a_direction_is_free_while_there_is_no_target_and_a_target_binds_nothing_else() -> None:
    given().when(RedefineMetric(metric=RETURNING, direction=DECREASE)).then(MetricRedefined(direction=DECREASE))
    given(retarget("50")).when(RedefineMetric(metric=RETURNING, unit=None)).then(MetricRedefined(unit=None))


@pytest.mark.parametrize("direction", [DECREASE, MAINTAIN])
def test_a_direction_that_the_target_does_not_fit_is_refused(direction: Direction) -> None:
    given(retarget("50")).when(RedefineMetric(metric=RETURNING, direction=direction)).refused(
        DirectionAgainstTarget,
        path="direction",
        saying="clear the direction (null), retarget, then set the new direction",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((INCREASE, retarget("50")), (DECREASE, retarget("30"))),
        ((INCREASE, retarget("50")), (MAINTAIN, retarget(lower="38", upper="42"))),
        ((DECREASE, retarget("30")), (INCREASE, retarget("50"))),
        ((DECREASE, retarget("30")), (MAINTAIN, retarget(lower="38", upper="42"))),
        ((MAINTAIN, retarget(lower="38", upper="42")), (INCREASE, retarget("50"))),
        ((MAINTAIN, retarget(lower="38", upper="42")), (DECREASE, retarget("30"))),
    ],
)
def test_what_the_refusal_advises_leads_from_any_direction_to_any_other(
    before: tuple[Direction, RetargetMetric], after: tuple[Direction, RetargetMetric]
) -> None:
    metric = (
        given(
            streaks(before[0], "40"),
            of_streaks(before[1]),
            RedefineMetric(metric=STREAKS, direction=None),
            of_streaks(after[1]),
            RedefineMetric(metric=STREAKS, direction=after[0]),
        )
    ).state(Metric, STREAKS)
    assert metric.direction is after[0]
    assert len(metric.targets) == 2


def test_a_direction_that_was_unknown_is_set_if_the_target_fits() -> None:
    unknown = given(streaks(None, "40"), retarget("50", metric=STREAKS))
    unknown.when(RedefineMetric(metric=STREAKS, direction=INCREASE)).then(MetricRedefined(direction=INCREASE))
    unknown.when(RedefineMetric(metric=STREAKS, direction=DECREASE)).refused(DirectionAgainstTarget, path="direction")
