-- What the log adds up to: for each noun a table with the present, and one with its history.
-- A row of a history holds from its revision, and from its effective time, to the entity's next.

create schema projections;
comment on schema projections is 'What the log adds up to. Can be rebuilt from it at any time: northline rebuild.';

create table projections.workspace (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    slug text not null,
    name text not null,
    time_zone text not null,
    check_cadence_days bigint not null,
    erased_fields text[] not null,
    primary key (workspace_id, id)
);
comment on table projections.workspace is 'The tenant: one log, one tree, its teams and members.';

create table projections.workspace_history (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    slug text not null,
    name text not null,
    time_zone text not null,
    check_cadence_days bigint not null,
    erased_fields text[] not null,
    primary key (workspace_id, id, revision)
);
comment on table projections.workspace_history is 'The same, as it was: each row holds from its revision and its effective time.';
create index on projections.workspace_history (workspace_id, id, effective_at, revision);

create table projections.member (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    name text,
    email text,
    kind text not null,
    role text not null,
    removed boolean not null,
    erased_fields text[] not null,
    primary key (workspace_id, id)
);
comment on table projections.member is 'A person or service with a role in the workspace.';

create table projections.member_history (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    name text,
    email text,
    kind text not null,
    role text not null,
    removed boolean not null,
    erased_fields text[] not null,
    primary key (workspace_id, id, revision)
);
comment on table projections.member_history is 'The same, as it was: each row holds from its revision and its effective time.';
create index on projections.member_history (workspace_id, id, effective_at, revision);

create table projections.team (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    name text not null,
    members uuid[] not null,
    disbanded boolean not null,
    erased_fields text[] not null,
    primary key (workspace_id, id)
);
comment on table projections.team is 'A set of members that runs sprints.';

create table projections.team_history (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    name text not null,
    members uuid[] not null,
    disbanded boolean not null,
    erased_fields text[] not null,
    primary key (workspace_id, id, revision)
);
comment on table projections.team_history is 'The same, as it was: each row holds from its revision and its effective time.';
create index on projections.team_history (workspace_id, id, effective_at, revision);

create table projections.actor (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    name text not null,
    description text,
    retired boolean not null,
    erased_fields text[] not null,
    primary key (workspace_id, id)
);
comment on table projections.actor is 'Who can produce, obstruct or feel an effect.';

create table projections.actor_history (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    name text not null,
    description text,
    retired boolean not null,
    erased_fields text[] not null,
    primary key (workspace_id, id, revision)
);
comment on table projections.actor_history is 'The same, as it was: each row holds from its revision and its effective time.';
create index on projections.actor_history (workspace_id, id, effective_at, revision);

create table projections.node (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    kind text not null,
    code text not null,
    title text not null,
    description text,
    lifecycle text not null,
    lifecycle_at timestamptz not null,
    parent uuid,
    placed_at timestamptz not null,
    owner uuid,
    links jsonb not null,
    level text,
    actor uuid,
    risk text,
    test text,
    result text,
    result_note text,
    effort numeric,
    status text,
    started_at timestamptz,
    ended_at timestamptz,
    sprint uuid,
    past_sprints uuid[],
    external_references jsonb,
    erased_fields text[] not null,
    primary key (workspace_id, id),
    unique (workspace_id, kind, code) deferrable initially deferred
);
comment on table projections.node is 'A node of the outcome tree.';
create index on projections.node (workspace_id, parent);
create index on projections.node (workspace_id, sprint) where sprint is not null;
create index on projections.node (workspace_id) where links <> '[]';
create index on projections.node (workspace_id, created_at, id);

create table projections.node_history (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    kind text not null,
    code text not null,
    title text not null,
    description text,
    lifecycle text not null,
    lifecycle_at timestamptz not null,
    parent uuid,
    placed_at timestamptz not null,
    owner uuid,
    links jsonb not null,
    level text,
    actor uuid,
    risk text,
    test text,
    result text,
    result_note text,
    effort numeric,
    status text,
    started_at timestamptz,
    ended_at timestamptz,
    sprint uuid,
    past_sprints uuid[],
    external_references jsonb,
    erased_fields text[] not null,
    primary key (workspace_id, id, revision)
);
comment on table projections.node_history is 'The same, as it was: each row holds from its revision and its effective time.';
create index on projections.node_history (workspace_id, id, effective_at, revision);
create index on projections.node_history (workspace_id, parent);
create index on projections.node_history (workspace_id, sprint);

create table projections.metric (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    outcome uuid not null,
    code text not null,
    name text not null,
    definition text,
    weight numeric not null,
    unit text,
    direction text,
    indicator text,
    cadence text,
    noise numeric,
    baseline numeric,
    status text not null,
    lifecycle text not null,
    lifecycle_at timestamptz not null,
    targets jsonb not null,
    erased_fields text[] not null,
    primary key (workspace_id, id),
    unique (workspace_id, code) deferrable initially deferred
);
comment on table projections.metric is 'How an outcome is measured.';
create index on projections.metric (workspace_id, outcome);

create table projections.metric_history (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    outcome uuid not null,
    code text not null,
    name text not null,
    definition text,
    weight numeric not null,
    unit text,
    direction text,
    indicator text,
    cadence text,
    noise numeric,
    baseline numeric,
    status text not null,
    lifecycle text not null,
    lifecycle_at timestamptz not null,
    targets jsonb not null,
    erased_fields text[] not null,
    primary key (workspace_id, id, revision)
);
comment on table projections.metric_history is 'The same, as it was: each row holds from its revision and its effective time.';
create index on projections.metric_history (workspace_id, id, effective_at, revision);
create index on projections.metric_history (workspace_id, outcome);

create table projections.reading (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    metric uuid not null,
    starts date not null,
    ends date not null,
    value numeric not null,
    withdrawn boolean not null,
    corrections bigint not null,
    corrected text,
    erased_fields text[] not null,
    primary key (workspace_id, id)
);
comment on table projections.reading is 'A metric''s value for a period.';
create index on projections.reading (workspace_id, metric, ends);

create table projections.reading_history (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    metric uuid not null,
    starts date not null,
    ends date not null,
    value numeric not null,
    withdrawn boolean not null,
    corrections bigint not null,
    corrected text,
    erased_fields text[] not null,
    primary key (workspace_id, id, revision)
);
comment on table projections.reading_history is 'The same, as it was: each row holds from its revision and its effective time.';
create index on projections.reading_history (workspace_id, id, effective_at, revision);
create index on projections.reading_history (workspace_id, metric);

create table projections.check_in (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    subject uuid not null,
    health text not null,
    confidence numeric,
    note text,
    member uuid not null,
    erased_fields text[] not null,
    primary key (workspace_id, id)
);
comment on table projections.check_in is 'A dated statement on an outcome or goal.';
create index on projections.check_in (workspace_id, subject);

create table projections.check_in_history (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    subject uuid not null,
    health text not null,
    confidence numeric,
    note text,
    member uuid not null,
    erased_fields text[] not null,
    primary key (workspace_id, id, revision)
);
comment on table projections.check_in_history is 'The same, as it was: each row holds from its revision and its effective time.';
create index on projections.check_in_history (workspace_id, id, effective_at, revision);
create index on projections.check_in_history (workspace_id, subject);

create table projections.goal (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    kind text not null,
    title text not null,
    description text,
    sprint uuid,
    advances uuid,
    owner uuid,
    status text not null,
    closed_at timestamptz,
    closing_note text,
    alignments jsonb not null,
    aligned_at timestamptz not null,
    erased_fields text[] not null,
    primary key (workspace_id, id)
);
comment on table projections.goal is 'An aim: of the product, or of one sprint.';
create index on projections.goal (workspace_id, sprint);
create index on projections.goal (workspace_id, advances) where advances is not null;

create table projections.goal_history (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    kind text not null,
    title text not null,
    description text,
    sprint uuid,
    advances uuid,
    owner uuid,
    status text not null,
    closed_at timestamptz,
    closing_note text,
    alignments jsonb not null,
    aligned_at timestamptz not null,
    erased_fields text[] not null,
    primary key (workspace_id, id, revision)
);
comment on table projections.goal_history is 'The same, as it was: each row holds from its revision and its effective time.';
create index on projections.goal_history (workspace_id, id, effective_at, revision);
create index on projections.goal_history (workspace_id, sprint);
create index on projections.goal_history (workspace_id, advances);

create table projections.sprint (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    name text not null,
    team uuid not null,
    starts date not null,
    ends date not null,
    status text not null,
    started_at timestamptz,
    ended_at timestamptz,
    ended_revision bigint,
    waived boolean not null,
    waiver text,
    summary jsonb,
    erased_fields text[] not null,
    primary key (workspace_id, id)
);
comment on table projections.sprint is 'A time-box of one team.';
create index on projections.sprint (workspace_id, team, starts);

create table projections.sprint_history (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    name text not null,
    team uuid not null,
    starts date not null,
    ends date not null,
    status text not null,
    started_at timestamptz,
    ended_at timestamptz,
    ended_revision bigint,
    waived boolean not null,
    waiver text,
    summary jsonb,
    erased_fields text[] not null,
    primary key (workspace_id, id, revision)
);
comment on table projections.sprint_history is 'The same, as it was: each row holds from its revision and its effective time.';
create index on projections.sprint_history (workspace_id, id, effective_at, revision);
create index on projections.sprint_history (workspace_id, team);

create table projections.review (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    title text not null,
    sprint uuid,
    starts date not null,
    ends date not null,
    participants uuid[] not null,
    status text not null,
    closed_at timestamptz,
    closed_revision bigint,
    summary jsonb,
    erased_fields text[] not null,
    primary key (workspace_id, id)
);
comment on table projections.review is 'The meeting that inspects a sprint, or any period, against outcomes.';
create index on projections.review (workspace_id, sprint);

create table projections.review_history (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    title text not null,
    sprint uuid,
    starts date not null,
    ends date not null,
    participants uuid[] not null,
    status text not null,
    closed_at timestamptz,
    closed_revision bigint,
    summary jsonb,
    erased_fields text[] not null,
    primary key (workspace_id, id, revision)
);
comment on table projections.review_history is 'The same, as it was: each row holds from its revision and its effective time.';
create index on projections.review_history (workspace_id, id, effective_at, revision);
create index on projections.review_history (workspace_id, sprint);

create table projections.alignment_check (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    subject uuid not null,
    outcome uuid not null,
    question text not null,
    verdict text not null,
    confidence numeric not null,
    member uuid not null,
    note text,
    evidence jsonb not null,
    recheck_on date,
    review uuid,
    self_check boolean not null,
    erased_fields text[] not null,
    primary key (workspace_id, id)
);
comment on table projections.alignment_check is 'One member''s judgement of a deliverable or goal against one outcome, on one question.';
create index on projections.alignment_check (workspace_id, subject);
create index on projections.alignment_check (workspace_id, outcome);
create index on projections.alignment_check (workspace_id, review) where review is not null;

create table projections.alignment_check_history (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    subject uuid not null,
    outcome uuid not null,
    question text not null,
    verdict text not null,
    confidence numeric not null,
    member uuid not null,
    note text,
    evidence jsonb not null,
    recheck_on date,
    review uuid,
    self_check boolean not null,
    erased_fields text[] not null,
    primary key (workspace_id, id, revision)
);
comment on table projections.alignment_check_history is 'The same, as it was: each row holds from its revision and its effective time.';
create index on projections.alignment_check_history (workspace_id, id, effective_at, revision);
create index on projections.alignment_check_history (workspace_id, subject);
create index on projections.alignment_check_history (workspace_id, outcome);
create index on projections.alignment_check_history (workspace_id, review);

create table projections.feedback (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    subject uuid not null,
    text text,
    member uuid not null,
    reply_to uuid,
    asks_decision boolean not null,
    review uuid,
    resolved boolean not null,
    resolved_at timestamptz,
    erased_fields text[] not null,
    primary key (workspace_id, id)
);
comment on table projections.feedback is 'A comment on any subject.';
create index on projections.feedback (workspace_id, subject);
create index on projections.feedback (workspace_id, reply_to) where reply_to is not null;
create index on projections.feedback (workspace_id, review) where review is not null;

create table projections.feedback_history (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    subject uuid not null,
    text text,
    member uuid not null,
    reply_to uuid,
    asks_decision boolean not null,
    review uuid,
    resolved boolean not null,
    resolved_at timestamptz,
    erased_fields text[] not null,
    primary key (workspace_id, id, revision)
);
comment on table projections.feedback_history is 'The same, as it was: each row holds from its revision and its effective time.';
create index on projections.feedback_history (workspace_id, id, effective_at, revision);
create index on projections.feedback_history (workspace_id, subject);
create index on projections.feedback_history (workspace_id, reply_to);
create index on projections.feedback_history (workspace_id, review);

create table projections.decision (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    review uuid not null,
    subject uuid not null,
    conclusion text not null,
    rationale text,
    follow_ups uuid[] not null,
    answers uuid,
    erased_fields text[] not null,
    primary key (workspace_id, id)
);
comment on table projections.decision is 'What a review concluded.';
create index on projections.decision (workspace_id, review);
create index on projections.decision (workspace_id, subject);

create table projections.decision_history (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    review uuid not null,
    subject uuid not null,
    conclusion text not null,
    rationale text,
    follow_ups uuid[] not null,
    answers uuid,
    erased_fields text[] not null,
    primary key (workspace_id, id, revision)
);
comment on table projections.decision_history is 'The same, as it was: each row holds from its revision and its effective time.';
create index on projections.decision_history (workspace_id, id, effective_at, revision);
create index on projections.decision_history (workspace_id, review);
create index on projections.decision_history (workspace_id, subject);

create table projections.acknowledgement (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    kind text not null,
    subject uuid not null,
    until date not null,
    note text,
    erased_fields text[] not null,
    primary key (workspace_id, id)
);
comment on table projections.acknowledgement is 'A member''s note that a signal is known, until a day.';

create table projections.acknowledgement_history (
    workspace_id uuid not null,
    id uuid not null,
    version bigint not null,
    revision bigint not null,
    created_revision bigint not null,
    created_at timestamptz not null,
    effective_at timestamptz not null,
    kind text not null,
    subject uuid not null,
    until date not null,
    note text,
    erased_fields text[] not null,
    primary key (workspace_id, id, revision)
);
comment on table projections.acknowledgement_history is 'The same, as it was: each row holds from its revision and its effective time.';
create index on projections.acknowledgement_history (workspace_id, id, effective_at, revision);

do $$
begin
    if exists (select from pg_roles where rolname = 'northline_application') then
        grant usage on schema projections to northline_application;
        grant select, insert, update, delete on all tables in schema projections to northline_application;
    end if;
end
$$;
