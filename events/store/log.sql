-- What the server asks of the log and the directory.

-- name: lock_head
-- Where the log stands; nobody else appends to it until this transaction ends.
select h.epoch, h.revision, h.recorded_at, h.structural_at, h.day, h.frontier, h.erasures, h.projection_version, w.receipt_key
from directory.head h
join directory.workspace w using (workspace_id)
where h.workspace_id = $1
for update of h;

-- name: head
-- Where the log stands.
select epoch, revision, recorded_at, structural_at, day, frontier, erasures, projection_version
from directory.head
where workspace_id = $1;

-- name: standing
-- Where several logs stand, for answers that are read from memory: the workspace, and then what a `Head` holds, in its order.
select workspace_id, epoch, revision, recorded_at, structural_at, day, frontier, projection_version, erasures
from directory.head
where workspace_id = any($1::uuid[]);

-- name: heads
-- Where several logs stand.
select workspace_id, epoch, revision, day, recorded_at
from directory.head
where workspace_id = any($1::uuid[]);

-- name: all_heads
-- Where every log stands.
select workspace_id, epoch, revision, day, recorded_at
from directory.head;

-- name: found_workspace
-- Claims a slug for a new workspace; no row if the workspace is there already.
insert into directory.workspace (workspace_id, slug, receipt_key)
values ($1, $2, $3)
on conflict (workspace_id) do nothing
returning workspace_id;

-- name: found_head
-- Begins the log of a new workspace.
insert into directory.head (workspace_id, projection_version)
values ($1, $2);

-- name: workspace_by_slug
-- Which workspace has the slug.
select workspace_id from directory.workspace where slug = $1;

-- name: workspace_by_id
-- Whether there is such a workspace.
select workspace_id from directory.workspace where workspace_id = $1;

-- name: workspaces
-- A page of all workspaces, by slug.
select workspace_id, slug
from directory.workspace
where $1::text is null or slug > $1
order by slug
limit $2;

-- name: workspace_count
-- How many workspaces there are.
select count(*) from directory.workspace;

-- name: receipts
-- What came of commands that were carried out before.
select command_id, actor_id, request_hash, subject_id, first_revision, last_revision
from log.receipt
where workspace_id = $1 and command_id = any($2::uuid[]);

-- name: append
-- Appends events with all that belongs to them and moves the head, if the log still is the one that was decided on: else
-- nothing, and no row. One statement, so that a commit is one round trip; at its end stand those of the clauses of the tables
-- concerned, and of the three named below, that have something to write: each takes time even when it has not.
with head as (
    update directory.head
    set revision = $4, recorded_at = $5, structural_at = $6, day = $7, frontier = $8
    where workspace_id = $1 and frontier = $2 and projection_version = $3
    returning epoch, erasures
), events as (
    insert into log.event (
        workspace_id, revision, event_id, stream_id, version, type, actor_kind, actor_id, command_id, correlation_id,
        recorded_at, effective_at, backdated, leaf, leaf_hash
    )
    select
        $1, revision, event_id, stream_id, version, type, actor_kind, actor_id, command_id, correlation_id,
        recorded_at, effective_at, backdated, leaf, decode(leaf_hash, 'base64')
    from head, rows from (
        json_to_recordset($9::json) as (
            revision bigint, event_id uuid, stream_id uuid, version integer, type text, actor_kind text, actor_id uuid,
            command_id uuid, correlation_id uuid, recorded_at timestamptz, effective_at timestamptz, backdated boolean,
            leaf_hash text
        ),
        unnest($10::bytea[])
    ) as e (
        revision, event_id, stream_id, version, type, actor_kind, actor_id, command_id, correlation_id,
        recorded_at, effective_at, backdated, leaf_hash, leaf
    )
)
{clauses}
select epoch, erasures from head;

-- name: append_mentions
, mentions as (
    insert into log.mention (workspace_id, subject_id, revision)
    select $1, m.* from head, json_to_recordset({rows}::json) as m (subject_id uuid, revision bigint)
)

-- name: append_texts
, texts as (
    insert into log.erasable (workspace_id, revision, path, salt, value, author_id, subject_id)
    select $1, revision, path, decode(salt, 'base64'), value, author_id, subject_id
    from head, json_to_recordset({rows}::json) as t (
        revision bigint, path text, salt text, value text, author_id uuid, subject_id uuid
    )
)

-- name: append_receipts
, receipts as (
    insert into log.receipt (workspace_id, command_id, actor_id, request_hash, subject_id, first_revision, last_revision)
    select $1, command_id, actor_id, decode(request_hash, 'base64'), subject_id, first_revision, last_revision
    from head, json_to_recordset({rows}::json) as r (
        command_id uuid, actor_id uuid, request_hash text, subject_id uuid, first_revision bigint, last_revision bigint
    )
)

-- name: read
-- Events after a revision, in order.
select revision, leaf, leaf_hash
from log.event
where workspace_id = $1 and revision > $2 and revision <= $3
order by revision
limit $4;

-- name: read_texts
-- The erasable texts of a range of events.
select revision, path, value
from log.erasable
where workspace_id = $1 and revision between $2 and $3;

-- name: read_some
-- Events of the given revisions, in order.
select revision, leaf, leaf_hash
from log.event
where workspace_id = $1 and revision = any($2::bigint[])
order by revision;

-- name: read_some_texts
-- The erasable texts of the given events.
select revision, path, value
from log.erasable
where workspace_id = $1 and revision = any($2::bigint[]);

-- name: revision_of_event
-- Where an event stands.
select revision from log.event where workspace_id = $1 and event_id = $2;

-- name: revisions_of_events
-- Where several events stand.
select revision from log.event where workspace_id = $1 and event_id = any($2::uuid[]);

-- name: revision_at
-- The last revision recorded by a time.
select coalesce(max(revision), 0) from log.event where workspace_id = $1 and recorded_at <= $2;

-- name: recorded_at
-- When a revision was recorded, and when it took effect.
select recorded_at, effective_at from log.event where workspace_id = $1 and revision = $2;

-- name: beginnings
-- By which event each of some streams began.
select stream_id, type from log.event where workspace_id = $1 and stream_id = any($2::uuid[]) and version = 1;

-- name: leaf_hash
-- The hash of one event's leaf.
select leaf_hash from log.event where workspace_id = $1 and revision = $2;

-- name: stream_since
-- Where the events of a stream after a version stand.
select revision from log.event
where workspace_id = $1 and stream_id = $2 and version > $3
order by version
limit 100;
