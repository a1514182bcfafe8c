-- The whole schema, for reading: what the migrations arrive at. Printed by `make schema-sql`; nothing runs it.

CREATE SCHEMA delivery;

COMMENT ON SCHEMA delivery IS 'How far webhooks and relays have come. Operational: not part of the log, and not derived from it.';

CREATE SCHEMA directory;

COMMENT ON SCHEMA directory IS 'Which workspaces there are, and where each log stands. The only tables that are not one workspace''s own.';

CREATE SCHEMA log;

COMMENT ON SCHEMA log IS 'The events of every workspace, and what belongs to them. Append-only.';

CREATE SCHEMA projections;

COMMENT ON SCHEMA projections IS 'What the log adds up to. Can be rebuilt from it at any time: northline rebuild.';

CREATE FUNCTION log.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    raise exception '% on %.% is refused: the log is append-only', tg_op, tg_table_schema, tg_table_name
        using errcode = 'insufficient_privilege';
end
$$;

CREATE TABLE delivery.checkpoint (
    workspace_id uuid NOT NULL,
    relay text NOT NULL,
    revision bigint NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    epoch integer NOT NULL
);

COMMENT ON TABLE delivery.checkpoint IS 'Up to which revision a message broker has acknowledged the events of a workspace.';

COMMENT ON COLUMN delivery.checkpoint.epoch IS 'Of the log that is relayed: once a restore is recorded, nothing more is relayed until somebody says from where.';

CREATE TABLE delivery.dead_letter (
    workspace_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    revision bigint NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    attempts integer NOT NULL,
    error text NOT NULL,
    failed_at timestamp with time zone NOT NULL,
    requested_at timestamp with time zone
);

COMMENT ON TABLE delivery.dead_letter IS 'Events that a webhook did not receive in ten attempts. The event itself stays in the log.';

COMMENT ON COLUMN delivery.dead_letter.requested_at IS 'When somebody asked to deliver it once more; null: nobody did since the last attempt.';

CREATE TABLE delivery.receipt (
    workspace_id uuid NOT NULL,
    command_id uuid NOT NULL,
    request_hash bytea NOT NULL,
    webhook_id uuid NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE delivery.receipt IS 'Commands about webhooks that were carried out: sent again, they do nothing. They outlive the webhook.';

COMMENT ON COLUMN delivery.receipt.request_hash IS 'Of who asked for what: the same command id with another request is refused.';

CREATE TABLE delivery.webhook (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    url text NOT NULL,
    types text[],
    texts boolean NOT NULL,
    state text DEFAULT 'ACTIVE'::text NOT NULL,
    revision bigint NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone,
    last_error text,
    last_error_at timestamp with time zone,
    last_delivered_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by_kind text NOT NULL,
    created_by uuid NOT NULL,
    epoch integer NOT NULL,
    CONSTRAINT webhook_revision_check CHECK ((revision >= 0)),
    CONSTRAINT webhook_state_check CHECK ((state = ANY (ARRAY['ACTIVE'::text, 'PAUSED'::text, 'DISABLED'::text])))
);

COMMENT ON TABLE delivery.webhook IS 'A receiver of the events of a workspace, and how far it has come.';

COMMENT ON COLUMN delivery.webhook.types IS 'The types of events that it receives; null: all.';

COMMENT ON COLUMN delivery.webhook.texts IS 'Whether it opted in to receive texts that can be erased here.';

COMMENT ON COLUMN delivery.webhook.revision IS 'Every event up to here was received, is of another type, or lies among the dead letters.';

COMMENT ON COLUMN delivery.webhook.version IS 'Goes up when somebody changes the webhook: whoever delivers to it looks again.';

COMMENT ON COLUMN delivery.webhook.attempts IS 'How often the event after that revision was tried in vain.';

COMMENT ON COLUMN delivery.webhook.epoch IS 'Of the log that it follows: once a restore is recorded, nothing more is sent until somebody says from where.';

CREATE TABLE delivery.webhook_secret (
    workspace_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    secret bytea NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    expires_at timestamp with time zone,
    signing_key bytea,
    public_key bytea
);

COMMENT ON TABLE delivery.webhook_secret IS 'What deliveries are signed with; two for a while after a rotation. In a table of its own, which only the signer reads.';

COMMENT ON COLUMN delivery.webhook_secret.signing_key IS 'Ed25519, as 32 bytes; null beside a secret from before there were any: rotate it.';

COMMENT ON COLUMN delivery.webhook_secret.public_key IS 'What it is verified with: the one thing here that anyone may read.';

CREATE TABLE directory.head (
    workspace_id uuid NOT NULL,
    epoch integer DEFAULT 1 NOT NULL,
    revision bigint DEFAULT 0 NOT NULL,
    recorded_at timestamp with time zone,
    structural_at timestamp with time zone,
    day date,
    frontier bytea DEFAULT '\x'::bytea NOT NULL,
    erasures bigint DEFAULT 0 NOT NULL,
    projection_version integer NOT NULL
);

COMMENT ON TABLE directory.head IS 'Where each log stands. Its row lock gives out revisions and is held to commit.';

COMMENT ON COLUMN directory.head.epoch IS 'Goes up when a restore from backup is recorded, so that cursors from before are recognised.';

COMMENT ON COLUMN directory.head.structural_at IS 'Effective time of the last change of structure, status or membership.';

COMMENT ON COLUMN directory.head.day IS 'Civil day, in the workspace''s time zone, of the last event.';

COMMENT ON COLUMN directory.head.frontier IS 'Right edge of the Merkle tree over the log (RFC 6962): 32 bytes for each perfect subtree, largest first.';

CREATE TABLE directory.lease (
    name text NOT NULL,
    holder uuid NOT NULL,
    token bigint NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE directory.lease IS 'Which server process runs what only one may run at a time.';

COMMENT ON COLUMN directory.lease.token IS 'Goes up with each new holder: what an earlier holder still writes is refused by it.';

CREATE TABLE directory.migration (
    number integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

COMMENT ON TABLE directory.migration IS 'Which migrations were applied, when, and the SHA-256 of each file.';

CREATE TABLE directory.workspace (
    workspace_id uuid NOT NULL,
    slug text NOT NULL,
    receipt_key bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON COLUMN directory.workspace.receipt_key IS 'Key of the hashes that receipts keep of requests, so that a request cannot be guessed from its hash.';

CREATE TABLE log.erasable (
    workspace_id uuid NOT NULL,
    revision bigint NOT NULL,
    path text NOT NULL,
    salt bytea NOT NULL,
    value text NOT NULL,
    author_id uuid NOT NULL,
    subject_id uuid NOT NULL
);

COMMENT ON TABLE log.erasable IS 'Personal data and free text of events, whose leaves hold only commitments to them.';

CREATE TABLE log.event (
    workspace_id uuid NOT NULL,
    revision bigint NOT NULL,
    event_id uuid NOT NULL,
    stream_id uuid NOT NULL,
    version integer NOT NULL,
    type text NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid NOT NULL,
    command_id uuid NOT NULL,
    correlation_id uuid,
    recorded_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    backdated boolean NOT NULL,
    leaf bytea NOT NULL,
    leaf_hash bytea NOT NULL,
    CONSTRAINT event_revision_check CHECK ((revision > 0)),
    CONSTRAINT event_version_check CHECK ((version > 0))
);

COMMENT ON TABLE log.event IS 'One row an event, in the order of revisions, without a gap.';

COMMENT ON COLUMN log.event.leaf IS 'The event as it is hashed, for ever: RFC 8785 JSON of the envelope and its data.';

COMMENT ON COLUMN log.event.leaf_hash IS 'SHA-256(0x00 || leaf).';

CREATE TABLE log.mention (
    workspace_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    revision bigint NOT NULL
);

COMMENT ON TABLE log.mention IS 'Which entities an event is about besides the one whose stream it is in.';

CREATE TABLE log.receipt (
    workspace_id uuid NOT NULL,
    command_id uuid NOT NULL,
    actor_id uuid NOT NULL,
    request_hash bytea NOT NULL,
    subject_id uuid NOT NULL,
    first_revision bigint NOT NULL,
    last_revision bigint NOT NULL
);

COMMENT ON TABLE log.receipt IS 'Which commands were carried out, so that a retry gets the first answer again. first_revision > last_revision: nothing was to do.';

CREATE TABLE projections.acknowledgement (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    subject uuid NOT NULL,
    until date NOT NULL,
    note text,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.acknowledgement IS 'A member''s note that a signal is known, until a day.';

CREATE TABLE projections.acknowledgement_history (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    subject uuid NOT NULL,
    until date NOT NULL,
    note text,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.acknowledgement_history IS 'The same, as it was: each row holds from its revision and its effective time.';

CREATE TABLE projections.actor (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    name text NOT NULL,
    description text,
    retired boolean NOT NULL,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.actor IS 'Who can produce, obstruct or feel an effect.';

CREATE TABLE projections.actor_history (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    name text NOT NULL,
    description text,
    retired boolean NOT NULL,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.actor_history IS 'The same, as it was: each row holds from its revision and its effective time.';

CREATE TABLE projections.alignment_check (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    subject uuid NOT NULL,
    outcome uuid NOT NULL,
    question text NOT NULL,
    verdict text NOT NULL,
    confidence numeric NOT NULL,
    member uuid NOT NULL,
    note text,
    evidence jsonb NOT NULL,
    recheck_on date,
    review uuid,
    self_check boolean NOT NULL,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.alignment_check IS 'One member''s judgement of a deliverable or goal against one outcome, on one question.';

CREATE TABLE projections.alignment_check_history (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    subject uuid NOT NULL,
    outcome uuid NOT NULL,
    question text NOT NULL,
    verdict text NOT NULL,
    confidence numeric NOT NULL,
    member uuid NOT NULL,
    note text,
    evidence jsonb NOT NULL,
    recheck_on date,
    review uuid,
    self_check boolean NOT NULL,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.alignment_check_history IS 'The same, as it was: each row holds from its revision and its effective time.';

CREATE TABLE projections.check_in (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    subject uuid NOT NULL,
    health text NOT NULL,
    confidence numeric,
    note text,
    member uuid NOT NULL,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.check_in IS 'A dated statement on an outcome or goal.';

CREATE TABLE projections.check_in_history (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    subject uuid NOT NULL,
    health text NOT NULL,
    confidence numeric,
    note text,
    member uuid NOT NULL,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.check_in_history IS 'The same, as it was: each row holds from its revision and its effective time.';

CREATE TABLE projections.decision (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    review uuid NOT NULL,
    subject uuid NOT NULL,
    conclusion text NOT NULL,
    rationale text,
    follow_ups uuid[] NOT NULL,
    answers uuid,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.decision IS 'What a review concluded.';

CREATE TABLE projections.decision_history (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    review uuid NOT NULL,
    subject uuid NOT NULL,
    conclusion text NOT NULL,
    rationale text,
    follow_ups uuid[] NOT NULL,
    answers uuid,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.decision_history IS 'The same, as it was: each row holds from its revision and its effective time.';

CREATE TABLE projections.feedback (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    subject uuid NOT NULL,
    text text,
    member uuid NOT NULL,
    reply_to uuid,
    asks_decision boolean NOT NULL,
    review uuid,
    resolved boolean NOT NULL,
    resolved_at timestamp with time zone,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.feedback IS 'A comment on any subject.';

CREATE TABLE projections.feedback_history (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    subject uuid NOT NULL,
    text text,
    member uuid NOT NULL,
    reply_to uuid,
    asks_decision boolean NOT NULL,
    review uuid,
    resolved boolean NOT NULL,
    resolved_at timestamp with time zone,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.feedback_history IS 'The same, as it was: each row holds from its revision and its effective time.';

CREATE TABLE projections.goal (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    description text,
    sprint uuid,
    advances uuid,
    owner uuid,
    status text NOT NULL,
    closed_at timestamp with time zone,
    closing_note text,
    alignments jsonb NOT NULL,
    aligned_at timestamp with time zone NOT NULL,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.goal IS 'An aim: of the product, or of one sprint.';

CREATE TABLE projections.goal_history (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    description text,
    sprint uuid,
    advances uuid,
    owner uuid,
    status text NOT NULL,
    closed_at timestamp with time zone,
    closing_note text,
    alignments jsonb NOT NULL,
    aligned_at timestamp with time zone NOT NULL,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.goal_history IS 'The same, as it was: each row holds from its revision and its effective time.';

CREATE TABLE projections.member (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    name text,
    email text,
    kind text NOT NULL,
    role text NOT NULL,
    removed boolean NOT NULL,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.member IS 'A person or service with a role in the workspace.';

CREATE TABLE projections.member_history (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    name text,
    email text,
    kind text NOT NULL,
    role text NOT NULL,
    removed boolean NOT NULL,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.member_history IS 'The same, as it was: each row holds from its revision and its effective time.';

CREATE TABLE projections.metric (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    outcome uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    definition text,
    weight numeric NOT NULL,
    unit text,
    direction text,
    indicator text,
    cadence text,
    noise numeric,
    baseline numeric,
    status text NOT NULL,
    lifecycle text NOT NULL,
    lifecycle_at timestamp with time zone NOT NULL,
    targets jsonb NOT NULL,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.metric IS 'How an outcome is measured.';

CREATE TABLE projections.metric_history (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    outcome uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    definition text,
    weight numeric NOT NULL,
    unit text,
    direction text,
    indicator text,
    cadence text,
    noise numeric,
    baseline numeric,
    status text NOT NULL,
    lifecycle text NOT NULL,
    lifecycle_at timestamp with time zone NOT NULL,
    targets jsonb NOT NULL,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.metric_history IS 'The same, as it was: each row holds from its revision and its effective time.';

CREATE TABLE projections.node (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    code text NOT NULL,
    title text NOT NULL,
    description text,
    lifecycle text NOT NULL,
    lifecycle_at timestamp with time zone NOT NULL,
    parent uuid,
    placed_at timestamp with time zone NOT NULL,
    owner uuid,
    links jsonb NOT NULL,
    level text,
    actor uuid,
    risk text,
    test text,
    result text,
    result_note text,
    effort numeric,
    status text,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    sprint uuid,
    past_sprints uuid[],
    external_references jsonb,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.node IS 'A node of the outcome tree.';

CREATE TABLE projections.node_history (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    code text NOT NULL,
    title text NOT NULL,
    description text,
    lifecycle text NOT NULL,
    lifecycle_at timestamp with time zone NOT NULL,
    parent uuid,
    placed_at timestamp with time zone NOT NULL,
    owner uuid,
    links jsonb NOT NULL,
    level text,
    actor uuid,
    risk text,
    test text,
    result text,
    result_note text,
    effort numeric,
    status text,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    sprint uuid,
    past_sprints uuid[],
    external_references jsonb,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.node_history IS 'The same, as it was: each row holds from its revision and its effective time.';

CREATE TABLE projections.reading (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    metric uuid NOT NULL,
    starts date NOT NULL,
    ends date NOT NULL,
    value numeric NOT NULL,
    withdrawn boolean NOT NULL,
    corrections bigint NOT NULL,
    corrected text,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.reading IS 'A metric''s value for a period.';

CREATE TABLE projections.reading_history (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    metric uuid NOT NULL,
    starts date NOT NULL,
    ends date NOT NULL,
    value numeric NOT NULL,
    withdrawn boolean NOT NULL,
    corrections bigint NOT NULL,
    corrected text,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.reading_history IS 'The same, as it was: each row holds from its revision and its effective time.';

CREATE TABLE projections.review (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    title text NOT NULL,
    sprint uuid,
    starts date NOT NULL,
    ends date NOT NULL,
    participants uuid[] NOT NULL,
    status text NOT NULL,
    closed_at timestamp with time zone,
    closed_revision bigint,
    summary jsonb,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.review IS 'The meeting that inspects a sprint, or any period, against outcomes.';

CREATE TABLE projections.review_history (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    title text NOT NULL,
    sprint uuid,
    starts date NOT NULL,
    ends date NOT NULL,
    participants uuid[] NOT NULL,
    status text NOT NULL,
    closed_at timestamp with time zone,
    closed_revision bigint,
    summary jsonb,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.review_history IS 'The same, as it was: each row holds from its revision and its effective time.';

CREATE TABLE projections.sprint (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    name text NOT NULL,
    team uuid NOT NULL,
    starts date NOT NULL,
    ends date NOT NULL,
    status text NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    ended_revision bigint,
    waived boolean NOT NULL,
    waiver text,
    summary jsonb,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.sprint IS 'A time-box of one team.';

CREATE TABLE projections.sprint_history (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    name text NOT NULL,
    team uuid NOT NULL,
    starts date NOT NULL,
    ends date NOT NULL,
    status text NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    ended_revision bigint,
    waived boolean NOT NULL,
    waiver text,
    summary jsonb,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.sprint_history IS 'The same, as it was: each row holds from its revision and its effective time.';

CREATE TABLE projections.team (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    name text NOT NULL,
    members uuid[] NOT NULL,
    disbanded boolean NOT NULL,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.team IS 'A set of members that runs sprints.';

CREATE TABLE projections.team_history (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    name text NOT NULL,
    members uuid[] NOT NULL,
    disbanded boolean NOT NULL,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.team_history IS 'The same, as it was: each row holds from its revision and its effective time.';

CREATE TABLE projections.workspace (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    time_zone text NOT NULL,
    check_cadence_days bigint NOT NULL,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.workspace IS 'The tenant: one log, one tree, its teams and members.';

CREATE TABLE projections.workspace_history (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    revision bigint NOT NULL,
    created_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    time_zone text NOT NULL,
    check_cadence_days bigint NOT NULL,
    erased_fields text[] NOT NULL
);

COMMENT ON TABLE projections.workspace_history IS 'The same, as it was: each row holds from its revision and its effective time.';

ALTER TABLE ONLY delivery.checkpoint
    ADD CONSTRAINT checkpoint_pkey PRIMARY KEY (workspace_id, relay);

ALTER TABLE ONLY delivery.dead_letter
    ADD CONSTRAINT dead_letter_pkey PRIMARY KEY (workspace_id, webhook_id, revision);

ALTER TABLE ONLY delivery.receipt
    ADD CONSTRAINT receipt_pkey PRIMARY KEY (workspace_id, command_id);

ALTER TABLE ONLY delivery.webhook
    ADD CONSTRAINT webhook_pkey PRIMARY KEY (workspace_id, id);

ALTER TABLE ONLY delivery.webhook_secret
    ADD CONSTRAINT webhook_secret_pkey PRIMARY KEY (workspace_id, webhook_id, secret);

ALTER TABLE ONLY directory.head
    ADD CONSTRAINT head_pkey PRIMARY KEY (workspace_id);

ALTER TABLE ONLY directory.lease
    ADD CONSTRAINT lease_pkey PRIMARY KEY (name);

ALTER TABLE ONLY directory.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (number);

ALTER TABLE ONLY directory.workspace
    ADD CONSTRAINT workspace_pkey PRIMARY KEY (workspace_id);

ALTER TABLE ONLY directory.workspace
    ADD CONSTRAINT workspace_slug_key UNIQUE (slug);

ALTER TABLE ONLY log.erasable
    ADD CONSTRAINT erasable_pkey PRIMARY KEY (workspace_id, revision, path);

ALTER TABLE ONLY log.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (workspace_id, revision);

ALTER TABLE ONLY log.event
    ADD CONSTRAINT event_workspace_id_event_id_key UNIQUE (workspace_id, event_id);

ALTER TABLE ONLY log.event
    ADD CONSTRAINT event_workspace_id_stream_id_version_key UNIQUE (workspace_id, stream_id, version);

ALTER TABLE ONLY log.mention
    ADD CONSTRAINT mention_pkey PRIMARY KEY (workspace_id, subject_id, revision);

ALTER TABLE ONLY log.receipt
    ADD CONSTRAINT receipt_pkey PRIMARY KEY (workspace_id, command_id);

ALTER TABLE ONLY projections.acknowledgement_history
    ADD CONSTRAINT acknowledgement_history_pkey PRIMARY KEY (workspace_id, id, revision);

ALTER TABLE ONLY projections.acknowledgement
    ADD CONSTRAINT acknowledgement_pkey PRIMARY KEY (workspace_id, id);

ALTER TABLE ONLY projections.actor_history
    ADD CONSTRAINT actor_history_pkey PRIMARY KEY (workspace_id, id, revision);

ALTER TABLE ONLY projections.actor
    ADD CONSTRAINT actor_pkey PRIMARY KEY (workspace_id, id);

ALTER TABLE ONLY projections.alignment_check_history
    ADD CONSTRAINT alignment_check_history_pkey PRIMARY KEY (workspace_id, id, revision);

ALTER TABLE ONLY projections.alignment_check
    ADD CONSTRAINT alignment_check_pkey PRIMARY KEY (workspace_id, id);

ALTER TABLE ONLY projections.check_in_history
    ADD CONSTRAINT check_in_history_pkey PRIMARY KEY (workspace_id, id, revision);

ALTER TABLE ONLY projections.check_in
    ADD CONSTRAINT check_in_pkey PRIMARY KEY (workspace_id, id);

ALTER TABLE ONLY projections.decision_history
    ADD CONSTRAINT decision_history_pkey PRIMARY KEY (workspace_id, id, revision);

ALTER TABLE ONLY projections.decision
    ADD CONSTRAINT decision_pkey PRIMARY KEY (workspace_id, id);

ALTER TABLE ONLY projections.feedback_history
    ADD CONSTRAINT feedback_history_pkey PRIMARY KEY (workspace_id, id, revision);

ALTER TABLE ONLY projections.feedback
    ADD CONSTRAINT feedback_pkey PRIMARY KEY (workspace_id, id);

ALTER TABLE ONLY projections.goal_history
    ADD CONSTRAINT goal_history_pkey PRIMARY KEY (workspace_id, id, revision);

ALTER TABLE ONLY projections.goal
    ADD CONSTRAINT goal_pkey PRIMARY KEY (workspace_id, id);

ALTER TABLE ONLY projections.member_history
    ADD CONSTRAINT member_history_pkey PRIMARY KEY (workspace_id, id, revision);

ALTER TABLE ONLY projections.member
    ADD CONSTRAINT member_pkey PRIMARY KEY (workspace_id, id);

ALTER TABLE ONLY projections.metric_history
    ADD CONSTRAINT metric_history_pkey PRIMARY KEY (workspace_id, id, revision);

ALTER TABLE ONLY projections.metric
    ADD CONSTRAINT metric_pkey PRIMARY KEY (workspace_id, id);

ALTER TABLE ONLY projections.metric
    ADD CONSTRAINT metric_workspace_id_code_key UNIQUE (workspace_id, code) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY projections.node_history
    ADD CONSTRAINT node_history_pkey PRIMARY KEY (workspace_id, id, revision);

ALTER TABLE ONLY projections.node
    ADD CONSTRAINT node_pkey PRIMARY KEY (workspace_id, id);

ALTER TABLE ONLY projections.node
    ADD CONSTRAINT node_workspace_id_kind_code_key UNIQUE (workspace_id, kind, code) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY projections.reading_history
    ADD CONSTRAINT reading_history_pkey PRIMARY KEY (workspace_id, id, revision);

ALTER TABLE ONLY projections.reading
    ADD CONSTRAINT reading_pkey PRIMARY KEY (workspace_id, id);

ALTER TABLE ONLY projections.review_history
    ADD CONSTRAINT review_history_pkey PRIMARY KEY (workspace_id, id, revision);

ALTER TABLE ONLY projections.review
    ADD CONSTRAINT review_pkey PRIMARY KEY (workspace_id, id);

ALTER TABLE ONLY projections.sprint_history
    ADD CONSTRAINT sprint_history_pkey PRIMARY KEY (workspace_id, id, revision);

ALTER TABLE ONLY projections.sprint
    ADD CONSTRAINT sprint_pkey PRIMARY KEY (workspace_id, id);

ALTER TABLE ONLY projections.team_history
    ADD CONSTRAINT team_history_pkey PRIMARY KEY (workspace_id, id, revision);

ALTER TABLE ONLY projections.team
    ADD CONSTRAINT team_pkey PRIMARY KEY (workspace_id, id);

ALTER TABLE ONLY projections.workspace_history
    ADD CONSTRAINT workspace_history_pkey PRIMARY KEY (workspace_id, id, revision);

ALTER TABLE ONLY projections.workspace
    ADD CONSTRAINT workspace_pkey PRIMARY KEY (workspace_id, id);

CREATE INDEX event_actor ON log.event USING btree (workspace_id, actor_id, revision);

CREATE INDEX event_recorded_at ON log.event USING btree (workspace_id, recorded_at, revision);

CREATE INDEX event_type ON log.event USING btree (workspace_id, type, revision);

CREATE INDEX acknowledgement_history_workspace_id_id_effective_at_revisi_idx ON projections.acknowledgement_history USING btree (workspace_id, id, effective_at, revision);

CREATE INDEX actor_history_workspace_id_id_effective_at_revision_idx ON projections.actor_history USING btree (workspace_id, id, effective_at, revision);

CREATE INDEX alignment_check_history_workspace_id_id_effective_at_revisi_idx ON projections.alignment_check_history USING btree (workspace_id, id, effective_at, revision);

CREATE INDEX alignment_check_history_workspace_id_outcome_idx ON projections.alignment_check_history USING btree (workspace_id, outcome);

CREATE INDEX alignment_check_history_workspace_id_review_idx ON projections.alignment_check_history USING btree (workspace_id, review);

CREATE INDEX alignment_check_history_workspace_id_subject_idx ON projections.alignment_check_history USING btree (workspace_id, subject);

CREATE INDEX alignment_check_workspace_id_outcome_idx ON projections.alignment_check USING btree (workspace_id, outcome);

CREATE INDEX alignment_check_workspace_id_review_idx ON projections.alignment_check USING btree (workspace_id, review) WHERE (review IS NOT NULL);

CREATE INDEX alignment_check_workspace_id_subject_idx ON projections.alignment_check USING btree (workspace_id, subject);

CREATE INDEX check_in_history_workspace_id_id_effective_at_revision_idx ON projections.check_in_history USING btree (workspace_id, id, effective_at, revision);

CREATE INDEX check_in_history_workspace_id_subject_idx ON projections.check_in_history USING btree (workspace_id, subject);

CREATE INDEX check_in_workspace_id_subject_idx ON projections.check_in USING btree (workspace_id, subject);

CREATE INDEX decision_history_workspace_id_id_effective_at_revision_idx ON projections.decision_history USING btree (workspace_id, id, effective_at, revision);

CREATE INDEX decision_history_workspace_id_review_idx ON projections.decision_history USING btree (workspace_id, review);

CREATE INDEX decision_history_workspace_id_subject_idx ON projections.decision_history USING btree (workspace_id, subject);

CREATE INDEX decision_workspace_id_review_idx ON projections.decision USING btree (workspace_id, review);

CREATE INDEX decision_workspace_id_subject_idx ON projections.decision USING btree (workspace_id, subject);

CREATE INDEX feedback_history_workspace_id_id_effective_at_revision_idx ON projections.feedback_history USING btree (workspace_id, id, effective_at, revision);

CREATE INDEX feedback_history_workspace_id_reply_to_idx ON projections.feedback_history USING btree (workspace_id, reply_to);

CREATE INDEX feedback_history_workspace_id_review_idx ON projections.feedback_history USING btree (workspace_id, review);

CREATE INDEX feedback_history_workspace_id_subject_idx ON projections.feedback_history USING btree (workspace_id, subject);

CREATE INDEX feedback_workspace_id_reply_to_idx ON projections.feedback USING btree (workspace_id, reply_to) WHERE (reply_to IS NOT NULL);

CREATE INDEX feedback_workspace_id_review_idx ON projections.feedback USING btree (workspace_id, review) WHERE (review IS NOT NULL);

CREATE INDEX feedback_workspace_id_subject_idx ON projections.feedback USING btree (workspace_id, subject);

CREATE INDEX goal_history_workspace_id_advances_idx ON projections.goal_history USING btree (workspace_id, advances);

CREATE INDEX goal_history_workspace_id_id_effective_at_revision_idx ON projections.goal_history USING btree (workspace_id, id, effective_at, revision);

CREATE INDEX goal_history_workspace_id_sprint_idx ON projections.goal_history USING btree (workspace_id, sprint);

CREATE INDEX goal_workspace_id_advances_idx ON projections.goal USING btree (workspace_id, advances) WHERE (advances IS NOT NULL);

CREATE INDEX goal_workspace_id_sprint_idx ON projections.goal USING btree (workspace_id, sprint);

CREATE INDEX member_history_workspace_id_id_effective_at_revision_idx ON projections.member_history USING btree (workspace_id, id, effective_at, revision);

CREATE INDEX metric_history_workspace_id_id_effective_at_revision_idx ON projections.metric_history USING btree (workspace_id, id, effective_at, revision);

CREATE INDEX metric_history_workspace_id_outcome_idx ON projections.metric_history USING btree (workspace_id, outcome);

CREATE INDEX metric_workspace_id_outcome_idx ON projections.metric USING btree (workspace_id, outcome);

CREATE INDEX node_history_workspace_id_id_effective_at_revision_idx ON projections.node_history USING btree (workspace_id, id, effective_at, revision);

CREATE INDEX node_history_workspace_id_parent_idx ON projections.node_history USING btree (workspace_id, parent);

CREATE INDEX node_history_workspace_id_sprint_idx ON projections.node_history USING btree (workspace_id, sprint);

CREATE INDEX node_workspace_id_created_at_id_idx ON projections.node USING btree (workspace_id, created_at, id);

CREATE INDEX node_workspace_id_idx ON projections.node USING btree (workspace_id) WHERE (links <> '[]'::jsonb);

CREATE INDEX node_workspace_id_parent_idx ON projections.node USING btree (workspace_id, parent);

CREATE INDEX node_workspace_id_sprint_idx ON projections.node USING btree (workspace_id, sprint) WHERE (sprint IS NOT NULL);

CREATE INDEX reading_history_workspace_id_id_effective_at_revision_idx ON projections.reading_history USING btree (workspace_id, id, effective_at, revision);

CREATE INDEX reading_history_workspace_id_metric_idx ON projections.reading_history USING btree (workspace_id, metric);

CREATE INDEX reading_workspace_id_metric_ends_idx ON projections.reading USING btree (workspace_id, metric, ends);

CREATE INDEX review_history_workspace_id_id_effective_at_revision_idx ON projections.review_history USING btree (workspace_id, id, effective_at, revision);

CREATE INDEX review_history_workspace_id_sprint_idx ON projections.review_history USING btree (workspace_id, sprint);

CREATE INDEX review_workspace_id_sprint_idx ON projections.review USING btree (workspace_id, sprint);

CREATE INDEX sprint_history_workspace_id_id_effective_at_revision_idx ON projections.sprint_history USING btree (workspace_id, id, effective_at, revision);

CREATE INDEX sprint_history_workspace_id_team_idx ON projections.sprint_history USING btree (workspace_id, team);

CREATE INDEX sprint_workspace_id_team_starts_idx ON projections.sprint USING btree (workspace_id, team, starts);

CREATE INDEX team_history_workspace_id_id_effective_at_revision_idx ON projections.team_history USING btree (workspace_id, id, effective_at, revision);

CREATE INDEX workspace_history_workspace_id_id_effective_at_revision_idx ON projections.workspace_history USING btree (workspace_id, id, effective_at, revision);

CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON log.erasable FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();

ALTER TABLE log.erasable ENABLE ALWAYS TRIGGER refuse_change;

CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON log.event FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();

ALTER TABLE log.event ENABLE ALWAYS TRIGGER refuse_change;

CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON log.mention FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();

ALTER TABLE log.mention ENABLE ALWAYS TRIGGER refuse_change;

CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE OR TRUNCATE ON log.receipt FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();

ALTER TABLE log.receipt ENABLE ALWAYS TRIGGER refuse_change;

ALTER TABLE ONLY delivery.checkpoint
    ADD CONSTRAINT checkpoint_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES directory.workspace(workspace_id);

ALTER TABLE ONLY delivery.dead_letter
    ADD CONSTRAINT dead_letter_workspace_id_webhook_id_fkey FOREIGN KEY (workspace_id, webhook_id) REFERENCES delivery.webhook(workspace_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY delivery.webhook_secret
    ADD CONSTRAINT webhook_secret_workspace_id_webhook_id_fkey FOREIGN KEY (workspace_id, webhook_id) REFERENCES delivery.webhook(workspace_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY delivery.webhook
    ADD CONSTRAINT webhook_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES directory.workspace(workspace_id);

ALTER TABLE ONLY directory.head
    ADD CONSTRAINT head_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES directory.workspace(workspace_id);

GRANT USAGE ON SCHEMA delivery TO northline_application;

GRANT USAGE ON SCHEMA directory TO northline_application;

GRANT USAGE ON SCHEMA log TO northline_application;

GRANT USAGE ON SCHEMA projections TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE delivery.checkpoint TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE delivery.dead_letter TO northline_application;

GRANT SELECT,INSERT ON TABLE delivery.receipt TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE delivery.webhook TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE delivery.webhook_secret TO northline_application;

GRANT SELECT,INSERT,UPDATE ON TABLE directory.head TO northline_application;

GRANT SELECT,INSERT,UPDATE ON TABLE directory.lease TO northline_application;

GRANT SELECT ON TABLE directory.migration TO northline_application;

GRANT SELECT,INSERT,UPDATE ON TABLE directory.workspace TO northline_application;

GRANT SELECT,INSERT ON TABLE log.erasable TO northline_application;

GRANT SELECT,INSERT ON TABLE log.event TO northline_application;

GRANT SELECT,INSERT ON TABLE log.mention TO northline_application;

GRANT SELECT,INSERT ON TABLE log.receipt TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.acknowledgement TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.acknowledgement_history TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.actor TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.actor_history TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.alignment_check TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.alignment_check_history TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.check_in TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.check_in_history TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.decision TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.decision_history TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.feedback TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.feedback_history TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.goal TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.goal_history TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.member TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.member_history TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.metric TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.metric_history TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.node TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.node_history TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.reading TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.reading_history TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.review TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.review_history TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.sprint TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.sprint_history TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.team TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.team_history TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.workspace TO northline_application;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE projections.workspace_history TO northline_application;
