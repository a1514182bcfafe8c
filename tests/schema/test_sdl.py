"""The schema against its contract: `shared/api.md`, and the print that is committed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    is_specified_scalar_type,
    parse,
)

from schema import sdl
from schema.assembly import COMMANDS, SCHEMA
from schema.inputs import mutation_name

GRAPHQL: GraphQLSchema = SCHEMA._schema
TYPES: dict[str, Any] = {name: each for name, each in GRAPHQL.type_map.items() if not name.startswith("__")}
FIELDED = (GraphQLObjectType, GraphQLInterfaceType, GraphQLInputObjectType)


def test_the_committed_print_is_current() -> None:
    committed = Path(__file__).parents[2] / "schema" / "schema.graphql"
    assert committed.read_text("utf-8") == sdl(), "print it again: northline schema > schema/schema.graphql"


def test_the_print_is_a_schema_in_itself() -> None:
    assert parse(sdl()).definitions


# --- descriptions ---


def undescribed() -> Iterator[str]:
    for name, each in TYPES.items():
        if isinstance(each, GraphQLScalarType) and is_specified_scalar_type(each):
            continue
        if not each.description:
            yield name
        if isinstance(each, GraphQLEnumType):
            yield from (f"{name}.{value}" for value, said in each.values.items() if not said.description)
        if isinstance(each, FIELDED):
            for field, shown in each.fields.items():
                if not shown.description:
                    yield f"{name}.{field}"
                for argument, taken in getattr(shown, "args", {}).items():
                    if not taken.description:
                        yield f"{name}.{field}({argument})"


def test_everything_has_a_description() -> None:
    missing = sorted(undescribed())
    assert not missing, f"{len(missing)} without: {missing[:40]}"


def test_scalars_name_the_specification_of_their_form() -> None:
    scalars = {n: t for n, t in TYPES.items() if isinstance(t, GraphQLScalarType) and not is_specified_scalar_type(t)}
    assert sorted(scalars) == ["Date", "DateTime", "Decimal", "JSON", "UUID"]
    assert all(each.specified_by_url for each in scalars.values())


def test_what_may_be_left_out_has_no_null_for_a_default() -> None:
    assert "= null" not in sdl()


# --- fragments ---


def members(each: Any) -> list[Any]:
    if isinstance(each, GraphQLUnionType):
        return list(each.types)
    return list(GRAPHQL.get_possible_types(each))


@pytest.mark.parametrize(
    "name", [name for name, each in TYPES.items() if isinstance(each, GraphQLUnionType | GraphQLInterfaceType)]
)
def test_a_field_name_has_one_type_over_all_members(name: str) -> None:
    """So that inline fragments on two members never collide."""
    seen: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for member in members(TYPES[name]):
        for field, shown in member.fields.items():
            seen[field][str(shown.type)].append(member.name)
    apart = {field: dict(types) for field, types in seen.items() if len(types) > 1}
    assert not apart


# --- the contract's names ---

PAGED = "first: Int, after: String"
CONTRACT = f"""
Query.viewer Viewer!
Query.workspace Workspace slug: String, id: ID, asOf: AsOf, minRevision: Int
Query.workspaces WorkspaceConnection! {PAGED}
Query.node Node id: ID!
Query.nodes [Node]! ids: [ID!]!
Viewer.workspaces WorkspaceConnection! {PAGED}
AsOf.revision Int
AsOf.recordedAt DateTime
AsOf.effectiveAt DateTime
AsOf.review ID
AsOf.sprint ID
Workspace.id ID!
Workspace.key ID!
Workspace.slug String!
Workspace.name String!
Workspace.revision Int!
Workspace.cursor String!
Workspace.tree Tree! root: ID, lens: Lens!, maxDepth: Int, filter: TreeFilter, {PAGED}
Workspace.outcomes OutcomeConnection! filter: OutcomeFilter, orderBy: OutcomeOrder, {PAGED}
Workspace.opportunities OpportunityConnection! filter: OpportunityFilter, orderBy: OpportunityOrder, {PAGED}
Workspace.deliverables DeliverableConnection! filter: DeliverableFilter, orderBy: DeliverableOrder, {PAGED}
Workspace.metrics MetricConnection! filter: MetricFilter, orderBy: MetricOrder, {PAGED}
Workspace.goals GoalConnection! filter: GoalFilter, orderBy: GoalOrder, {PAGED}
Workspace.sprints SprintConnection! filter: SprintFilter, orderBy: SprintOrder, {PAGED}
Workspace.reviews ReviewConnection! filter: ReviewFilter, orderBy: ReviewOrder, {PAGED}
Workspace.teams TeamConnection! filter: TeamFilter, orderBy: TeamOrder, {PAGED}
Workspace.members MemberConnection! filter: MemberFilter, orderBy: MemberOrder, {PAGED}
Workspace.actors ActorConnection! filter: ActorFilter, orderBy: ActorOrder, {PAGED}
Workspace.alignment Alignment! sprint: ID, review: ID, team: ID, root: ID, from: Date, to: Date
Workspace.alignmentHistory AlignmentPointConnection! by: By!, root: ID, team: ID, {PAGED}
Workspace.signals SignalConnection! kinds: [SignalKind!], subject: ID, {PAGED}
Workspace.events AlignmentEventConnection! after: String, before: String, first: Int, last: Int, types: [EventType!], \
subject: ID, actor: ID, from: DateTime, to: DateTime, backdated: Boolean
AlignmentPoint.atClose Alignment
AlignmentPoint.now Alignment!
AlignmentPoint.previous AlignmentPoint
Tree.revision Int!
Tree.totalCount Int!
Tree.pageInfo PageInfo!
Tree.entries [TreeEntry!]!
TreeEntry.node TreeNode!
TreeEntry.parentKey ID
TreeEntry.depth Int!
TreeEntry.position Int!
TreeEntry.childCount Int!
TreeNode.id ID!
TreeNode.key ID!
TreeNode.kind NodeKind!
TreeNode.code String!
TreeNode.title String!
TreeNode.description String
TreeNode.lifecycle Lifecycle!
TreeNode.parent TreeNode
TreeNode.ancestors [TreeNode!]!
TreeNode.children TreeNodeConnection! {PAGED}
TreeNode.descendants TreeNodeConnection! {PAGED}
TreeNode.contributesTo [ContributionLink!]!
TreeNode.owner Member
TreeNode.version Int!
TreeNode.createdAt DateTime!
TreeNode.updatedAt DateTime!
TreeNode.history AlignmentEventConnection! {PAGED}
TreeNode.versions NodeConnection! {PAGED}
TreeNode.why WhyPathConnection! first: Int!, after: String
TreeNode.alignment Alignment!
TreeNode.signals SignalConnection! {PAGED}
TreeNode.erasedFields [String!]!
WhyPath.steps [WhyStep!]!
WhyStep.node TreeNode!
WhyStep.via Via!
WhyStep.weight Decimal
WhyStep.rationale String
AlignmentEvent.id ID!
AlignmentEvent.revision Int!
AlignmentEvent.cursor String!
AlignmentEvent.type EventType!
AlignmentEvent.recordedAt DateTime!
AlignmentEvent.effectiveAt DateTime!
AlignmentEvent.backdated Boolean!
AlignmentEvent.actor EventActor!
AlignmentEvent.reason String
AlignmentEvent.subject Node
AlignmentEvent.commandId UUID!
AlignmentEvent.correlationId UUID
AlignmentEvent.data JSON!
OutcomeDefineInput.workspace ID!
OutcomeDefineInput.level OutcomeLevel!
OutcomeDefineInput.title String!
OutcomeDefineInput.parent ID
OutcomeDefineInput.code String
OutcomeDefineInput.description String
OutcomeDefineInput.actor ID
OutcomeDefineInput.uuid UUID
OutcomeDefineSuccess.outcome Outcome!
OutcomeDefineSuccess.events [AlignmentEvent!]!
OutcomeDefineSuccess.revision Int!
OutcomeDefineSuccess.cursor String!
CommandError.code ErrorCode!
CommandError.message String!
CommandError.path [String!]!
CommandError.docs String!
VersionConflict.currentVersion Int!
VersionConflict.events [AlignmentEvent!]!
RuleBroken.rule String!
BatchInput.workspace ID!
BatchInput.commands [CommandInput!]!
BatchInput.atomic Boolean
Mutation.batch BatchResult input: BatchInput!
Mutation.outcomeDefine OutcomeDefineResult input: OutcomeDefineInput!
""".replace("\\\n", "")


@pytest.mark.parametrize("line", CONTRACT.strip().splitlines())
def test_what_the_contract_names_is_there_with_its_type(line: str) -> None:
    path, type_, *arguments = line.split(" ", 2)
    type_name, name = path.split(".")
    field = TYPES[type_name].fields[name]
    assert str(field.type) == type_
    if arguments:
        taken = {argument: str(each.type) for argument, each in field.args.items()}
        assert taken == dict(each.split(": ") for each in arguments[0].split(", "))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("NodeKind", "BUSINESS_OUTCOME PRODUCT_OUTCOME OPPORTUNITY SOLUTION ASSUMPTION DELIVERABLE"),
        ("Lens", "OUTCOME_TREE OPPORTUNITY_TREE IMPACT_MAP"),
        ("By", "SPRINT REVIEW MONTH"),
        ("Via", "PARENT LINK ALIGNED"),
        ("Verdict", "SUPPORTS PARTIAL NO_EVIDENCE CONTRADICTS TOO_EARLY"),
        ("Question", "RELEVANCE IMPACT"),
    ],
)
def test_enumerations_have_the_values_of_the_contract(name: str, values: str) -> None:
    assert set(TYPES[name].values) == set(values.split())


def test_defaults_are_those_of_the_contract() -> None:
    assert "lens: Lens! = OUTCOME_TREE" in sdl()
    assert "why(\n" in sdl()
    assert TYPES["TreeNode"].fields["why"].args["first"].default_value == 10
    assert TYPES["BatchInput"].fields["atomic"].default_value is True


def test_as_of_and_the_commands_of_a_batch_are_one_of_many() -> None:
    assert "input AsOf @oneOf {" in sdl()
    assert "input CommandInput @oneOf {" in sdl()


MUTATIONS = """
workspaceCreate workspaceRename workspaceConfigure
teamForm teamRename teamDisband teamSetMembers
memberInvite memberSetRole memberRemove
actorName actorRename actorRetire
nodeMove nodeReword nodeRetire nodeRestore nodeLink nodeUnlink nodeSetOwner
outcomeDefine outcomeSetActor
opportunityDefine
solutionDefine
assumptionDefine assumptionRecordResult
deliverablePlan deliverableStart deliverableDeliver deliverableDrop deliverableAssign deliverableUnassign
deliverableEstimate deliverableRefer
metricDefine metricRename metricRedefine metricBaseline metricRetarget metricReport metricRetire metricRestore
readingRecord readingCorrect readingWithdraw
checkInRecord
goalSet goalReword goalAlign goalUnalign goalAdvance goalClose
sprintPlan sprintReschedule sprintStart sprintEnd
reviewOpen reviewJoin reviewClose
checkRecord
feedbackGive feedbackReply feedbackResolve
decisionRecord
signalAcknowledge
batch
"""


@pytest.mark.parametrize("name", MUTATIONS.split())
def test_every_mutation_of_the_contract_is_there(name: str) -> None:
    field = TYPES["Mutation"].fields[name]
    noun = name[0].upper() + name[1:]
    assert str(field.type) == f"{noun}Result", "root fields of mutations are nullable"
    assert {argument: str(each.type) for argument, each in field.args.items()} == {"input": f"{noun}Input!"}
    results = [each.name for each in TYPES[f"{noun}Result"].types]
    refusals = ["NotFound", "VersionConflict", "RuleBroken", "InvalidInput", "Forbidden", "IdempotencyMismatch"]
    assert results == [f"{noun}Success", *refusals]
    for refusal in refusals:
        assert [each.name for each in TYPES[refusal].interfaces] == ["CommandError"]


@pytest.mark.parametrize("command", COMMANDS, ids=mutation_name)
def test_every_input_takes_what_stands_on_all_and_changes_state_the_version(command: Any) -> None:
    name = mutation_name(command)
    fields = {n: str(each.type) for n, each in TYPES[f"{name[0].upper()}{name[1:]}Input"].fields.items()}
    common = {"commandId": "UUID", "reason": "String", "effectiveAt": "DateTime", "dryRun": "Boolean"}
    assert common.items() <= fields.items()
    assert ("expectedVersion" in fields) is ("uuid" not in fields)


def test_mutations_sort_by_noun() -> None:
    assert list(TYPES["Mutation"].fields) == sorted(TYPES["Mutation"].fields)
