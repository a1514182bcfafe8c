-- What leaves the database follows the log from its own place: webhooks and relays, and whose turn it is to run them.

create schema delivery;
comment on schema delivery is 'How far webhooks and relays have come. Operational: not part of the log, and not derived from it.';

create table directory.lease (
    name text primary key,
    holder uuid not null,
    token bigint not null,
    expires_at timestamptz not null
);
comment on table directory.lease is 'Which server process runs what only one may run at a time.';
comment on column directory.lease.token is 'Goes up with each new holder: what an earlier holder still writes is refused by it.';

create table delivery.webhook (
    workspace_id uuid not null references directory.workspace,
    id uuid not null,
    url text not null,
    types text[],
    texts boolean not null,
    state text not null default 'ACTIVE' check (state in ('ACTIVE', 'PAUSED', 'DISABLED')),
    revision bigint not null check (revision >= 0),
    version integer not null default 1,
    attempts integer not null default 0,
    next_attempt_at timestamptz,
    last_error text,
    last_error_at timestamptz,
    last_delivered_at timestamptz,
    created_at timestamptz not null default now(),
    created_by_kind text not null,
    created_by uuid not null,
    primary key (workspace_id, id)
);
comment on table delivery.webhook is 'A receiver of the events of a workspace, and how far it has come.';
comment on column delivery.webhook.types is 'The types of events that it receives; null: all.';
comment on column delivery.webhook.texts is 'Whether it opted in to receive texts that can be erased here.';
comment on column delivery.webhook.revision is 'Every event up to here was received, is of another type, or lies among the dead letters.';
comment on column delivery.webhook.version is 'Goes up when somebody changes the webhook: whoever delivers to it looks again.';
comment on column delivery.webhook.attempts is 'How often the event after that revision was tried in vain.';

create table delivery.webhook_secret (
    workspace_id uuid not null,
    webhook_id uuid not null,
    secret bytea not null,
    created_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz,
    primary key (workspace_id, webhook_id, secret),
    foreign key (workspace_id, webhook_id) references delivery.webhook on delete cascade
);
comment on table delivery.webhook_secret is 'What deliveries are signed with; two for a while after a rotation. In a table of its own, which only the signer reads.';

create table delivery.dead_letter (
    workspace_id uuid not null,
    webhook_id uuid not null,
    revision bigint not null,
    event_id uuid not null,
    type text not null,
    attempts integer not null,
    error text not null,
    failed_at timestamptz not null,
    requested_at timestamptz,
    primary key (workspace_id, webhook_id, revision),
    foreign key (workspace_id, webhook_id) references delivery.webhook on delete cascade
);
comment on table delivery.dead_letter is 'Events that a webhook did not receive in ten attempts. The event itself stays in the log.';
comment on column delivery.dead_letter.requested_at is 'When somebody asked to deliver it once more; null: nobody did since the last attempt.';

create table delivery.checkpoint (
    workspace_id uuid not null references directory.workspace,
    relay text not null,
    revision bigint not null,
    updated_at timestamptz not null default now(),
    primary key (workspace_id, relay)
);
comment on table delivery.checkpoint is 'Up to which revision a message broker has acknowledged the events of a workspace.';

do $$
begin
    if exists (select from pg_roles where rolname = 'northline_application') then
        grant usage on schema delivery to northline_application;
        grant select, insert, update on directory.lease to northline_application;
        grant select, insert, update, delete on all tables in schema delivery to northline_application;
    end if;
end
$$;
