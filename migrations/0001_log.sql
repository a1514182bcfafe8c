-- The directory of workspaces and the log. Everything in the log is append-only, and the database itself sees to it.

create schema if not exists directory;
create schema log;

comment on schema directory is 'Which workspaces there are, and where each log stands. The only tables that are not one workspace''s own.';
comment on schema log is 'The events of every workspace, and what belongs to them. Append-only.';

create table directory.workspace (
    workspace_id uuid primary key,
    slug text not null unique,
    receipt_key bytea not null,
    created_at timestamptz not null default now()
);
comment on column directory.workspace.receipt_key is 'Key of the hashes that receipts keep of requests, so that a request cannot be guessed from its hash.';

create table directory.head (
    workspace_id uuid primary key references directory.workspace,
    epoch integer not null default 1,
    revision bigint not null default 0,
    recorded_at timestamptz,
    structural_at timestamptz,
    day date,
    frontier bytea not null default '',
    erasures bigint not null default 0,
    projection_version integer not null
);
comment on table directory.head is 'Where each log stands. Its row lock gives out revisions and is held to commit.';
comment on column directory.head.epoch is 'Goes up when a restore from backup is recorded, so that cursors from before are recognised.';
comment on column directory.head.structural_at is 'Effective time of the last change of structure, status or membership.';
comment on column directory.head.day is 'Civil day, in the workspace''s time zone, of the last event.';
comment on column directory.head.frontier is 'Right edge of the Merkle tree over the log (RFC 6962): 32 bytes for each perfect subtree, largest first.';

create table log.event (
    workspace_id uuid not null,
    revision bigint not null check (revision > 0),
    event_id uuid not null,
    stream_id uuid not null,
    version integer not null check (version > 0),
    type text not null,
    actor_kind text not null,
    actor_id uuid not null,
    command_id uuid not null,
    correlation_id uuid,
    recorded_at timestamptz not null,
    effective_at timestamptz not null,
    backdated boolean not null,
    leaf bytea not null,
    leaf_hash bytea not null,
    primary key (workspace_id, revision),
    unique (workspace_id, stream_id, version),
    unique (workspace_id, event_id)
);
comment on table log.event is 'One row an event, in the order of revisions, without a gap.';
comment on column log.event.leaf is 'The event as it is hashed, for ever: RFC 8785 JSON of the envelope and its data.';
comment on column log.event.leaf_hash is 'SHA-256(0x00 || leaf).';

create index event_recorded_at on log.event (workspace_id, recorded_at, revision);
create index event_type on log.event (workspace_id, type, revision);
create index event_actor on log.event (workspace_id, actor_id, revision);

create table log.mention (
    workspace_id uuid not null,
    subject_id uuid not null,
    revision bigint not null,
    primary key (workspace_id, subject_id, revision)
);
comment on table log.mention is 'Which entities an event is about besides the one whose stream it is in.';

create table log.erasable (
    workspace_id uuid not null,
    revision bigint not null,
    path text not null,
    salt bytea not null,
    value text not null,
    author_id uuid not null,
    subject_id uuid not null,
    primary key (workspace_id, revision, path)
);
comment on table log.erasable is 'Personal data and free text of events, whose leaves hold only commitments to them.';

create table log.receipt (
    workspace_id uuid not null,
    command_id uuid not null,
    actor_id uuid not null,
    request_hash bytea not null,
    subject_id uuid not null,
    first_revision bigint not null,
    last_revision bigint not null,
    primary key (workspace_id, command_id)
);
comment on table log.receipt is 'Which commands were carried out, so that a retry gets the first answer again. first_revision > last_revision: nothing was to do.';

create function log.refuse_change() returns trigger
language plpgsql as $$
begin
    raise exception '% on %.% is refused: the log is append-only', tg_op, tg_table_schema, tg_table_name
        using errcode = 'insufficient_privilege';
end
$$;

do $$
declare
    kept text;
begin
    foreach kept in array array['event', 'mention', 'receipt', 'erasable'] loop
        execute format('create trigger refuse_change before update or delete or truncate on log.%I
                        for each statement execute function log.refuse_change()', kept);
        execute format('alter table log.%I enable always trigger refuse_change', kept);
    end loop;
end
$$;

-- The role under which the server works: it may add to the log and read it, and change only what is derived from it.
-- Where whoever migrates may not create roles, the server works under its own.
do $$
begin
    if not exists (select from pg_roles where rolname = 'northline_application') then
        create role northline_application nologin;
    end if;
    execute format('grant northline_application to %I', current_user);
exception
    when insufficient_privilege then
        raise notice 'No right to create roles: the server works under the role that it logs in with.';
    when duplicate_object or unique_violation then
        null; -- another database of the same cluster was migrated at the same time
end
$$;

do $$
begin
    if exists (select from pg_roles where rolname = 'northline_application') then
        grant usage on schema directory, log to northline_application;
        grant select, insert, update on directory.workspace, directory.head to northline_application;
        grant select on directory.migration to northline_application;
        grant select, insert on all tables in schema log to northline_application;
    end if;
end
$$;
