-- The statements over the projections, as `python -m projections.statements` prints them.
-- What ends in `_put` are clauses of the statement `append` in `events/store/log.sql`.

-- name: workspace_put
, workspace_states as (
    select s.* from head, json_to_recordset($11::json) as s ("key" uuid, "version" bigint, "revision" bigint, "created_revision" bigint, "created_at" timestamptz, "updated_at" timestamptz, "slug" text, "name" text, "time_zone" text, "check_cadence_days" bigint, erased_fields text[])
), workspace_history as (
    insert into projections.workspace_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, slug, name, time_zone, check_cadence_days, erased_fields)
    select $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "slug", "name", "time_zone", "check_cadence_days", coalesce(erased_fields, '{}') from workspace_states
), workspace_present as (
    insert into projections.workspace (workspace_id, id, version, revision, created_revision, created_at, effective_at, slug, name, time_zone, check_cadence_days, erased_fields)
    select distinct on (key) $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "slug", "name", "time_zone", "check_cadence_days", coalesce(erased_fields, '{}') from workspace_states order by key, revision desc
    on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, slug = excluded.slug, name = excluded.name, time_zone = excluded.time_zone, check_cadence_days = excluded.check_cadence_days, erased_fields = excluded.erased_fields
);

-- name: workspace_all_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.slug, t.name, t.time_zone, t.check_cadence_days, t.erased_fields
from projections.workspace t
where t.workspace_id = $1;

-- name: workspace_by_id_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.slug, t.name, t.time_zone, t.check_cadence_days, t.erased_fields
from projections.workspace t
where t.workspace_id = $1 and t.id = any($2::uuid[]);

-- name: workspace_all_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.slug, t.name, t.time_zone, t.check_cadence_days, t.erased_fields
from (
    select h.*
    from projections.workspace i
    cross join lateral (
        select * from projections.workspace_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $2::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: workspace_by_id_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.slug, t.name, t.time_zone, t.check_cadence_days, t.erased_fields
from (
    select h.*
    from projections.workspace i
    cross join lateral (
        select * from projections.workspace_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: workspace_all_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.slug, t.name, t.time_zone, t.check_cadence_days, t.erased_fields
from (
    select h.*
    from projections.workspace i
    cross join lateral (
        select * from projections.workspace_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $2::timestamptz and h.revision <= $3::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: workspace_by_id_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.slug, t.name, t.time_zone, t.check_cadence_days, t.erased_fields
from (
    select h.*
    from projections.workspace i
    cross join lateral (
        select * from projections.workspace_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: member_put
, member_states as (
    select s.* from head, json_to_recordset($11::json) as s ("key" uuid, "version" bigint, "revision" bigint, "created_revision" bigint, "created_at" timestamptz, "updated_at" timestamptz, "name" text, "email" text, "kind" text, "role" text, "removed" boolean, erased_fields text[])
), member_history as (
    insert into projections.member_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, name, email, kind, role, removed, erased_fields)
    select $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "name", "email", "kind", "role", "removed", coalesce(erased_fields, '{}') from member_states
), member_present as (
    insert into projections.member (workspace_id, id, version, revision, created_revision, created_at, effective_at, name, email, kind, role, removed, erased_fields)
    select distinct on (key) $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "name", "email", "kind", "role", "removed", coalesce(erased_fields, '{}') from member_states order by key, revision desc
    on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, name = excluded.name, email = excluded.email, kind = excluded.kind, role = excluded.role, removed = excluded.removed, erased_fields = excluded.erased_fields
);

-- name: member_all_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.email, t.kind, t.role, t.removed, t.erased_fields
from projections.member t
where t.workspace_id = $1;

-- name: member_by_id_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.email, t.kind, t.role, t.removed, t.erased_fields
from projections.member t
where t.workspace_id = $1 and t.id = any($2::uuid[]);

-- name: member_all_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.email, t.kind, t.role, t.removed, t.erased_fields
from (
    select h.*
    from projections.member i
    cross join lateral (
        select * from projections.member_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $2::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: member_by_id_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.email, t.kind, t.role, t.removed, t.erased_fields
from (
    select h.*
    from projections.member i
    cross join lateral (
        select * from projections.member_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: member_all_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.email, t.kind, t.role, t.removed, t.erased_fields
from (
    select h.*
    from projections.member i
    cross join lateral (
        select * from projections.member_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $2::timestamptz and h.revision <= $3::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: member_by_id_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.email, t.kind, t.role, t.removed, t.erased_fields
from (
    select h.*
    from projections.member i
    cross join lateral (
        select * from projections.member_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: team_put
, team_states as (
    select s.* from head, json_to_recordset($11::json) as s ("key" uuid, "version" bigint, "revision" bigint, "created_revision" bigint, "created_at" timestamptz, "updated_at" timestamptz, "name" text, "members" uuid[], "disbanded" boolean, erased_fields text[])
), team_history as (
    insert into projections.team_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, name, members, disbanded, erased_fields)
    select $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "name", "members", "disbanded", coalesce(erased_fields, '{}') from team_states
), team_present as (
    insert into projections.team (workspace_id, id, version, revision, created_revision, created_at, effective_at, name, members, disbanded, erased_fields)
    select distinct on (key) $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "name", "members", "disbanded", coalesce(erased_fields, '{}') from team_states order by key, revision desc
    on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, name = excluded.name, members = excluded.members, disbanded = excluded.disbanded, erased_fields = excluded.erased_fields
);

-- name: team_all_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.members, t.disbanded, t.erased_fields
from projections.team t
where t.workspace_id = $1;

-- name: team_by_id_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.members, t.disbanded, t.erased_fields
from projections.team t
where t.workspace_id = $1 and t.id = any($2::uuid[]);

-- name: team_all_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.members, t.disbanded, t.erased_fields
from (
    select h.*
    from projections.team i
    cross join lateral (
        select * from projections.team_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $2::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: team_by_id_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.members, t.disbanded, t.erased_fields
from (
    select h.*
    from projections.team i
    cross join lateral (
        select * from projections.team_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: team_all_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.members, t.disbanded, t.erased_fields
from (
    select h.*
    from projections.team i
    cross join lateral (
        select * from projections.team_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $2::timestamptz and h.revision <= $3::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: team_by_id_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.members, t.disbanded, t.erased_fields
from (
    select h.*
    from projections.team i
    cross join lateral (
        select * from projections.team_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: actor_put
, actor_states as (
    select s.* from head, json_to_recordset($11::json) as s ("key" uuid, "version" bigint, "revision" bigint, "created_revision" bigint, "created_at" timestamptz, "updated_at" timestamptz, "name" text, "description" text, "retired" boolean, erased_fields text[])
), actor_history as (
    insert into projections.actor_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, name, description, retired, erased_fields)
    select $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "name", "description", "retired", coalesce(erased_fields, '{}') from actor_states
), actor_present as (
    insert into projections.actor (workspace_id, id, version, revision, created_revision, created_at, effective_at, name, description, retired, erased_fields)
    select distinct on (key) $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "name", "description", "retired", coalesce(erased_fields, '{}') from actor_states order by key, revision desc
    on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, name = excluded.name, description = excluded.description, retired = excluded.retired, erased_fields = excluded.erased_fields
);

-- name: actor_all_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.description, t.retired, t.erased_fields
from projections.actor t
where t.workspace_id = $1;

-- name: actor_by_id_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.description, t.retired, t.erased_fields
from projections.actor t
where t.workspace_id = $1 and t.id = any($2::uuid[]);

-- name: actor_all_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.description, t.retired, t.erased_fields
from (
    select h.*
    from projections.actor i
    cross join lateral (
        select * from projections.actor_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $2::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: actor_by_id_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.description, t.retired, t.erased_fields
from (
    select h.*
    from projections.actor i
    cross join lateral (
        select * from projections.actor_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: actor_all_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.description, t.retired, t.erased_fields
from (
    select h.*
    from projections.actor i
    cross join lateral (
        select * from projections.actor_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $2::timestamptz and h.revision <= $3::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: actor_by_id_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.description, t.retired, t.erased_fields
from (
    select h.*
    from projections.actor i
    cross join lateral (
        select * from projections.actor_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: node_put
, node_states as (
    select s.* from head, json_to_recordset($11::json) as s ("key" uuid, "version" bigint, "revision" bigint, "created_revision" bigint, "created_at" timestamptz, "updated_at" timestamptz, "kind" text, "code" text, "title" text, "description" text, "lifecycle" text, "lifecycle_at" timestamptz, "parent" uuid, "placed_at" timestamptz, "owner" uuid, "links" jsonb, "level" text, "actor" uuid, "risk" text, "test" text, "result" text, "result_note" text, "effort" numeric, "status" text, "started_at" timestamptz, "ended_at" timestamptz, "sprint" uuid, "past_sprints" uuid[], "references" jsonb, erased_fields text[])
), node_history as (
    insert into projections.node_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, kind, code, title, description, lifecycle, lifecycle_at, parent, placed_at, owner, links, level, actor, risk, test, result, result_note, effort, status, started_at, ended_at, sprint, past_sprints, external_references, erased_fields)
    select $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "kind", "code", "title", "description", "lifecycle", "lifecycle_at", "parent", "placed_at", "owner", "links", "level", "actor", "risk", "test", "result", "result_note", "effort", "status", "started_at", "ended_at", "sprint", "past_sprints", "references", coalesce(erased_fields, '{}') from node_states
), node_present as (
    insert into projections.node (workspace_id, id, version, revision, created_revision, created_at, effective_at, kind, code, title, description, lifecycle, lifecycle_at, parent, placed_at, owner, links, level, actor, risk, test, result, result_note, effort, status, started_at, ended_at, sprint, past_sprints, external_references, erased_fields)
    select distinct on (key) $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "kind", "code", "title", "description", "lifecycle", "lifecycle_at", "parent", "placed_at", "owner", "links", "level", "actor", "risk", "test", "result", "result_note", "effort", "status", "started_at", "ended_at", "sprint", "past_sprints", "references", coalesce(erased_fields, '{}') from node_states order by key, revision desc
    on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, kind = excluded.kind, code = excluded.code, title = excluded.title, description = excluded.description, lifecycle = excluded.lifecycle, lifecycle_at = excluded.lifecycle_at, parent = excluded.parent, placed_at = excluded.placed_at, owner = excluded.owner, links = excluded.links, level = excluded.level, actor = excluded.actor, risk = excluded.risk, test = excluded.test, result = excluded.result, result_note = excluded.result_note, effort = excluded.effort, status = excluded.status, started_at = excluded.started_at, ended_at = excluded.ended_at, sprint = excluded.sprint, past_sprints = excluded.past_sprints, external_references = excluded.external_references, erased_fields = excluded.erased_fields
);

-- name: node_all_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.code, t.title, t.description, t.lifecycle, t.lifecycle_at, t.parent, t.placed_at, t.owner, t.links, t.level, t.actor, t.risk, t.test, t.result, t.result_note, t.effort, t.status, t.started_at, t.ended_at, t.sprint, t.past_sprints, t.external_references, t.erased_fields
from projections.node t
where t.workspace_id = $1;

-- name: node_by_id_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.code, t.title, t.description, t.lifecycle, t.lifecycle_at, t.parent, t.placed_at, t.owner, t.links, t.level, t.actor, t.risk, t.test, t.result, t.result_note, t.effort, t.status, t.started_at, t.ended_at, t.sprint, t.past_sprints, t.external_references, t.erased_fields
from projections.node t
where t.workspace_id = $1 and t.id = any($2::uuid[]);

-- name: node_by_parent_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.code, t.title, t.description, t.lifecycle, t.lifecycle_at, t.parent, t.placed_at, t.owner, t.links, t.level, t.actor, t.risk, t.test, t.result, t.result_note, t.effort, t.status, t.started_at, t.ended_at, t.sprint, t.past_sprints, t.external_references, t.erased_fields
from projections.node t
where t.workspace_id = $1 and t.parent = any($2::uuid[]);

-- name: node_all_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.code, t.title, t.description, t.lifecycle, t.lifecycle_at, t.parent, t.placed_at, t.owner, t.links, t.level, t.actor, t.risk, t.test, t.result, t.result_note, t.effort, t.status, t.started_at, t.ended_at, t.sprint, t.past_sprints, t.external_references, t.erased_fields
from (
    select h.*
    from projections.node i
    cross join lateral (
        select * from projections.node_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $2::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: node_by_id_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.code, t.title, t.description, t.lifecycle, t.lifecycle_at, t.parent, t.placed_at, t.owner, t.links, t.level, t.actor, t.risk, t.test, t.result, t.result_note, t.effort, t.status, t.started_at, t.ended_at, t.sprint, t.past_sprints, t.external_references, t.erased_fields
from (
    select h.*
    from projections.node i
    cross join lateral (
        select * from projections.node_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: node_by_parent_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.code, t.title, t.description, t.lifecycle, t.lifecycle_at, t.parent, t.placed_at, t.owner, t.links, t.level, t.actor, t.risk, t.test, t.result, t.result_note, t.effort, t.status, t.started_at, t.ended_at, t.sprint, t.past_sprints, t.external_references, t.erased_fields
from (
    select h.*
    from projections.node i
    cross join lateral (
        select * from projections.node_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.node_history where workspace_id = $1 and parent = any($2::uuid[]))
) t
where true and t.parent = any($2::uuid[]);

-- name: node_all_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.code, t.title, t.description, t.lifecycle, t.lifecycle_at, t.parent, t.placed_at, t.owner, t.links, t.level, t.actor, t.risk, t.test, t.result, t.result_note, t.effort, t.status, t.started_at, t.ended_at, t.sprint, t.past_sprints, t.external_references, t.erased_fields
from (
    select h.*
    from projections.node i
    cross join lateral (
        select * from projections.node_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $2::timestamptz and h.revision <= $3::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: node_by_id_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.code, t.title, t.description, t.lifecycle, t.lifecycle_at, t.parent, t.placed_at, t.owner, t.links, t.level, t.actor, t.risk, t.test, t.result, t.result_note, t.effort, t.status, t.started_at, t.ended_at, t.sprint, t.past_sprints, t.external_references, t.erased_fields
from (
    select h.*
    from projections.node i
    cross join lateral (
        select * from projections.node_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: node_by_parent_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.code, t.title, t.description, t.lifecycle, t.lifecycle_at, t.parent, t.placed_at, t.owner, t.links, t.level, t.actor, t.risk, t.test, t.result, t.result_note, t.effort, t.status, t.started_at, t.ended_at, t.sprint, t.past_sprints, t.external_references, t.erased_fields
from (
    select h.*
    from projections.node i
    cross join lateral (
        select * from projections.node_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.node_history where workspace_id = $1 and parent = any($2::uuid[]))
) t
where true and t.parent = any($2::uuid[]);

-- name: metric_put
, metric_states as (
    select s.* from head, json_to_recordset($11::json) as s ("key" uuid, "version" bigint, "revision" bigint, "created_revision" bigint, "created_at" timestamptz, "updated_at" timestamptz, "outcome" uuid, "code" text, "name" text, "definition" text, "weight" numeric, "unit" text, "direction" text, "indicator" text, "cadence" text, "noise" numeric, "baseline" numeric, "status" text, "lifecycle" text, "lifecycle_at" timestamptz, "targets" jsonb, erased_fields text[])
), metric_history as (
    insert into projections.metric_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, outcome, code, name, definition, weight, unit, direction, indicator, cadence, noise, baseline, status, lifecycle, lifecycle_at, targets, erased_fields)
    select $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "outcome", "code", "name", "definition", "weight", "unit", "direction", "indicator", "cadence", "noise", "baseline", "status", "lifecycle", "lifecycle_at", "targets", coalesce(erased_fields, '{}') from metric_states
), metric_present as (
    insert into projections.metric (workspace_id, id, version, revision, created_revision, created_at, effective_at, outcome, code, name, definition, weight, unit, direction, indicator, cadence, noise, baseline, status, lifecycle, lifecycle_at, targets, erased_fields)
    select distinct on (key) $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "outcome", "code", "name", "definition", "weight", "unit", "direction", "indicator", "cadence", "noise", "baseline", "status", "lifecycle", "lifecycle_at", "targets", coalesce(erased_fields, '{}') from metric_states order by key, revision desc
    on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, outcome = excluded.outcome, code = excluded.code, name = excluded.name, definition = excluded.definition, weight = excluded.weight, unit = excluded.unit, direction = excluded.direction, indicator = excluded.indicator, cadence = excluded.cadence, noise = excluded.noise, baseline = excluded.baseline, status = excluded.status, lifecycle = excluded.lifecycle, lifecycle_at = excluded.lifecycle_at, targets = excluded.targets, erased_fields = excluded.erased_fields
);

-- name: metric_all_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.outcome, t.code, t.name, t.definition, t.weight, t.unit, t.direction, t.indicator, t.cadence, t.noise, t.baseline, t.status, t.lifecycle, t.lifecycle_at, t.targets, t.erased_fields
from projections.metric t
where t.workspace_id = $1;

-- name: metric_by_id_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.outcome, t.code, t.name, t.definition, t.weight, t.unit, t.direction, t.indicator, t.cadence, t.noise, t.baseline, t.status, t.lifecycle, t.lifecycle_at, t.targets, t.erased_fields
from projections.metric t
where t.workspace_id = $1 and t.id = any($2::uuid[]);

-- name: metric_by_outcome_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.outcome, t.code, t.name, t.definition, t.weight, t.unit, t.direction, t.indicator, t.cadence, t.noise, t.baseline, t.status, t.lifecycle, t.lifecycle_at, t.targets, t.erased_fields
from projections.metric t
where t.workspace_id = $1 and t.outcome = any($2::uuid[]);

-- name: metric_all_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.outcome, t.code, t.name, t.definition, t.weight, t.unit, t.direction, t.indicator, t.cadence, t.noise, t.baseline, t.status, t.lifecycle, t.lifecycle_at, t.targets, t.erased_fields
from (
    select h.*
    from projections.metric i
    cross join lateral (
        select * from projections.metric_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $2::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: metric_by_id_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.outcome, t.code, t.name, t.definition, t.weight, t.unit, t.direction, t.indicator, t.cadence, t.noise, t.baseline, t.status, t.lifecycle, t.lifecycle_at, t.targets, t.erased_fields
from (
    select h.*
    from projections.metric i
    cross join lateral (
        select * from projections.metric_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: metric_by_outcome_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.outcome, t.code, t.name, t.definition, t.weight, t.unit, t.direction, t.indicator, t.cadence, t.noise, t.baseline, t.status, t.lifecycle, t.lifecycle_at, t.targets, t.erased_fields
from (
    select h.*
    from projections.metric i
    cross join lateral (
        select * from projections.metric_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.metric_history where workspace_id = $1 and outcome = any($2::uuid[]))
) t
where true and t.outcome = any($2::uuid[]);

-- name: metric_all_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.outcome, t.code, t.name, t.definition, t.weight, t.unit, t.direction, t.indicator, t.cadence, t.noise, t.baseline, t.status, t.lifecycle, t.lifecycle_at, t.targets, t.erased_fields
from (
    select h.*
    from projections.metric i
    cross join lateral (
        select * from projections.metric_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $2::timestamptz and h.revision <= $3::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: metric_by_id_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.outcome, t.code, t.name, t.definition, t.weight, t.unit, t.direction, t.indicator, t.cadence, t.noise, t.baseline, t.status, t.lifecycle, t.lifecycle_at, t.targets, t.erased_fields
from (
    select h.*
    from projections.metric i
    cross join lateral (
        select * from projections.metric_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: metric_by_outcome_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.outcome, t.code, t.name, t.definition, t.weight, t.unit, t.direction, t.indicator, t.cadence, t.noise, t.baseline, t.status, t.lifecycle, t.lifecycle_at, t.targets, t.erased_fields
from (
    select h.*
    from projections.metric i
    cross join lateral (
        select * from projections.metric_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.metric_history where workspace_id = $1 and outcome = any($2::uuid[]))
) t
where true and t.outcome = any($2::uuid[]);

-- name: reading_put
, reading_states as (
    select s.* from head, json_to_recordset($11::json) as s ("key" uuid, "version" bigint, "revision" bigint, "created_revision" bigint, "created_at" timestamptz, "updated_at" timestamptz, "metric" uuid, "starts" date, "ends" date, "value" numeric, "withdrawn" boolean, "corrections" bigint, "corrected" text, erased_fields text[])
), reading_history as (
    insert into projections.reading_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, metric, starts, ends, value, withdrawn, corrections, corrected, erased_fields)
    select $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "metric", "starts", "ends", "value", "withdrawn", "corrections", "corrected", coalesce(erased_fields, '{}') from reading_states
), reading_present as (
    insert into projections.reading (workspace_id, id, version, revision, created_revision, created_at, effective_at, metric, starts, ends, value, withdrawn, corrections, corrected, erased_fields)
    select distinct on (key) $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "metric", "starts", "ends", "value", "withdrawn", "corrections", "corrected", coalesce(erased_fields, '{}') from reading_states order by key, revision desc
    on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, metric = excluded.metric, starts = excluded.starts, ends = excluded.ends, value = excluded.value, withdrawn = excluded.withdrawn, corrections = excluded.corrections, corrected = excluded.corrected, erased_fields = excluded.erased_fields
);

-- name: reading_all_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.metric, t.starts, t.ends, t.value, t.withdrawn, t.corrections, t.corrected, t.erased_fields
from projections.reading t
where t.workspace_id = $1;

-- name: reading_by_id_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.metric, t.starts, t.ends, t.value, t.withdrawn, t.corrections, t.corrected, t.erased_fields
from projections.reading t
where t.workspace_id = $1 and t.id = any($2::uuid[]);

-- name: reading_by_metric_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.metric, t.starts, t.ends, t.value, t.withdrawn, t.corrections, t.corrected, t.erased_fields
from projections.reading t
where t.workspace_id = $1 and t.metric = any($2::uuid[]);

-- name: reading_all_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.metric, t.starts, t.ends, t.value, t.withdrawn, t.corrections, t.corrected, t.erased_fields
from (
    select h.*
    from projections.reading i
    cross join lateral (
        select * from projections.reading_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $2::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: reading_by_id_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.metric, t.starts, t.ends, t.value, t.withdrawn, t.corrections, t.corrected, t.erased_fields
from (
    select h.*
    from projections.reading i
    cross join lateral (
        select * from projections.reading_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: reading_by_metric_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.metric, t.starts, t.ends, t.value, t.withdrawn, t.corrections, t.corrected, t.erased_fields
from (
    select h.*
    from projections.reading i
    cross join lateral (
        select * from projections.reading_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.reading_history where workspace_id = $1 and metric = any($2::uuid[]))
) t
where true and t.metric = any($2::uuid[]);

-- name: reading_all_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.metric, t.starts, t.ends, t.value, t.withdrawn, t.corrections, t.corrected, t.erased_fields
from (
    select h.*
    from projections.reading i
    cross join lateral (
        select * from projections.reading_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $2::timestamptz and h.revision <= $3::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: reading_by_id_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.metric, t.starts, t.ends, t.value, t.withdrawn, t.corrections, t.corrected, t.erased_fields
from (
    select h.*
    from projections.reading i
    cross join lateral (
        select * from projections.reading_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: reading_by_metric_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.metric, t.starts, t.ends, t.value, t.withdrawn, t.corrections, t.corrected, t.erased_fields
from (
    select h.*
    from projections.reading i
    cross join lateral (
        select * from projections.reading_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.reading_history where workspace_id = $1 and metric = any($2::uuid[]))
) t
where true and t.metric = any($2::uuid[]);

-- name: check_in_put
, check_in_states as (
    select s.* from head, json_to_recordset($11::json) as s ("key" uuid, "version" bigint, "revision" bigint, "created_revision" bigint, "created_at" timestamptz, "updated_at" timestamptz, "subject" uuid, "health" text, "confidence" numeric, "note" text, "member" uuid, erased_fields text[])
), check_in_history as (
    insert into projections.check_in_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, subject, health, confidence, note, member, erased_fields)
    select $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "subject", "health", "confidence", "note", "member", coalesce(erased_fields, '{}') from check_in_states
), check_in_present as (
    insert into projections.check_in (workspace_id, id, version, revision, created_revision, created_at, effective_at, subject, health, confidence, note, member, erased_fields)
    select distinct on (key) $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "subject", "health", "confidence", "note", "member", coalesce(erased_fields, '{}') from check_in_states order by key, revision desc
    on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, subject = excluded.subject, health = excluded.health, confidence = excluded.confidence, note = excluded.note, member = excluded.member, erased_fields = excluded.erased_fields
);

-- name: check_in_all_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.health, t.confidence, t.note, t.member, t.erased_fields
from projections.check_in t
where t.workspace_id = $1;

-- name: check_in_by_id_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.health, t.confidence, t.note, t.member, t.erased_fields
from projections.check_in t
where t.workspace_id = $1 and t.id = any($2::uuid[]);

-- name: check_in_by_subject_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.health, t.confidence, t.note, t.member, t.erased_fields
from projections.check_in t
where t.workspace_id = $1 and t.subject = any($2::uuid[]);

-- name: check_in_all_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.health, t.confidence, t.note, t.member, t.erased_fields
from (
    select h.*
    from projections.check_in i
    cross join lateral (
        select * from projections.check_in_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $2::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: check_in_by_id_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.health, t.confidence, t.note, t.member, t.erased_fields
from (
    select h.*
    from projections.check_in i
    cross join lateral (
        select * from projections.check_in_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: check_in_by_subject_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.health, t.confidence, t.note, t.member, t.erased_fields
from (
    select h.*
    from projections.check_in i
    cross join lateral (
        select * from projections.check_in_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.check_in_history where workspace_id = $1 and subject = any($2::uuid[]))
) t
where true and t.subject = any($2::uuid[]);

-- name: check_in_all_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.health, t.confidence, t.note, t.member, t.erased_fields
from (
    select h.*
    from projections.check_in i
    cross join lateral (
        select * from projections.check_in_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $2::timestamptz and h.revision <= $3::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: check_in_by_id_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.health, t.confidence, t.note, t.member, t.erased_fields
from (
    select h.*
    from projections.check_in i
    cross join lateral (
        select * from projections.check_in_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: check_in_by_subject_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.health, t.confidence, t.note, t.member, t.erased_fields
from (
    select h.*
    from projections.check_in i
    cross join lateral (
        select * from projections.check_in_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.check_in_history where workspace_id = $1 and subject = any($2::uuid[]))
) t
where true and t.subject = any($2::uuid[]);

-- name: goal_put
, goal_states as (
    select s.* from head, json_to_recordset($11::json) as s ("key" uuid, "version" bigint, "revision" bigint, "created_revision" bigint, "created_at" timestamptz, "updated_at" timestamptz, "kind" text, "title" text, "description" text, "sprint" uuid, "advances" uuid, "owner" uuid, "status" text, "closed_at" timestamptz, "closing_note" text, "alignments" jsonb, "aligned_at" timestamptz, erased_fields text[])
), goal_history as (
    insert into projections.goal_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, kind, title, description, sprint, advances, owner, status, closed_at, closing_note, alignments, aligned_at, erased_fields)
    select $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "kind", "title", "description", "sprint", "advances", "owner", "status", "closed_at", "closing_note", "alignments", "aligned_at", coalesce(erased_fields, '{}') from goal_states
), goal_present as (
    insert into projections.goal (workspace_id, id, version, revision, created_revision, created_at, effective_at, kind, title, description, sprint, advances, owner, status, closed_at, closing_note, alignments, aligned_at, erased_fields)
    select distinct on (key) $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "kind", "title", "description", "sprint", "advances", "owner", "status", "closed_at", "closing_note", "alignments", "aligned_at", coalesce(erased_fields, '{}') from goal_states order by key, revision desc
    on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, kind = excluded.kind, title = excluded.title, description = excluded.description, sprint = excluded.sprint, advances = excluded.advances, owner = excluded.owner, status = excluded.status, closed_at = excluded.closed_at, closing_note = excluded.closing_note, alignments = excluded.alignments, aligned_at = excluded.aligned_at, erased_fields = excluded.erased_fields
);

-- name: goal_all_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.title, t.description, t.sprint, t.advances, t.owner, t.status, t.closed_at, t.closing_note, t.alignments, t.aligned_at, t.erased_fields
from projections.goal t
where t.workspace_id = $1;

-- name: goal_by_id_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.title, t.description, t.sprint, t.advances, t.owner, t.status, t.closed_at, t.closing_note, t.alignments, t.aligned_at, t.erased_fields
from projections.goal t
where t.workspace_id = $1 and t.id = any($2::uuid[]);

-- name: goal_by_sprint_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.title, t.description, t.sprint, t.advances, t.owner, t.status, t.closed_at, t.closing_note, t.alignments, t.aligned_at, t.erased_fields
from projections.goal t
where t.workspace_id = $1 and t.sprint = any($2::uuid[]);

-- name: goal_by_advances_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.title, t.description, t.sprint, t.advances, t.owner, t.status, t.closed_at, t.closing_note, t.alignments, t.aligned_at, t.erased_fields
from projections.goal t
where t.workspace_id = $1 and t.advances = any($2::uuid[]);

-- name: goal_all_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.title, t.description, t.sprint, t.advances, t.owner, t.status, t.closed_at, t.closing_note, t.alignments, t.aligned_at, t.erased_fields
from (
    select h.*
    from projections.goal i
    cross join lateral (
        select * from projections.goal_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $2::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: goal_by_id_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.title, t.description, t.sprint, t.advances, t.owner, t.status, t.closed_at, t.closing_note, t.alignments, t.aligned_at, t.erased_fields
from (
    select h.*
    from projections.goal i
    cross join lateral (
        select * from projections.goal_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: goal_by_sprint_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.title, t.description, t.sprint, t.advances, t.owner, t.status, t.closed_at, t.closing_note, t.alignments, t.aligned_at, t.erased_fields
from (
    select h.*
    from projections.goal i
    cross join lateral (
        select * from projections.goal_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.goal_history where workspace_id = $1 and sprint = any($2::uuid[]))
) t
where true and t.sprint = any($2::uuid[]);

-- name: goal_by_advances_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.title, t.description, t.sprint, t.advances, t.owner, t.status, t.closed_at, t.closing_note, t.alignments, t.aligned_at, t.erased_fields
from (
    select h.*
    from projections.goal i
    cross join lateral (
        select * from projections.goal_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.goal_history where workspace_id = $1 and advances = any($2::uuid[]))
) t
where true and t.advances = any($2::uuid[]);

-- name: goal_all_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.title, t.description, t.sprint, t.advances, t.owner, t.status, t.closed_at, t.closing_note, t.alignments, t.aligned_at, t.erased_fields
from (
    select h.*
    from projections.goal i
    cross join lateral (
        select * from projections.goal_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $2::timestamptz and h.revision <= $3::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: goal_by_id_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.title, t.description, t.sprint, t.advances, t.owner, t.status, t.closed_at, t.closing_note, t.alignments, t.aligned_at, t.erased_fields
from (
    select h.*
    from projections.goal i
    cross join lateral (
        select * from projections.goal_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: goal_by_sprint_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.title, t.description, t.sprint, t.advances, t.owner, t.status, t.closed_at, t.closing_note, t.alignments, t.aligned_at, t.erased_fields
from (
    select h.*
    from projections.goal i
    cross join lateral (
        select * from projections.goal_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.goal_history where workspace_id = $1 and sprint = any($2::uuid[]))
) t
where true and t.sprint = any($2::uuid[]);

-- name: goal_by_advances_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.title, t.description, t.sprint, t.advances, t.owner, t.status, t.closed_at, t.closing_note, t.alignments, t.aligned_at, t.erased_fields
from (
    select h.*
    from projections.goal i
    cross join lateral (
        select * from projections.goal_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.goal_history where workspace_id = $1 and advances = any($2::uuid[]))
) t
where true and t.advances = any($2::uuid[]);

-- name: sprint_put
, sprint_states as (
    select s.* from head, json_to_recordset($11::json) as s ("key" uuid, "version" bigint, "revision" bigint, "created_revision" bigint, "created_at" timestamptz, "updated_at" timestamptz, "name" text, "team" uuid, "starts" date, "ends" date, "status" text, "started_at" timestamptz, "ended_at" timestamptz, "ended_revision" bigint, "waived" boolean, "waiver" text, "summary" jsonb, erased_fields text[])
), sprint_history as (
    insert into projections.sprint_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, name, team, starts, ends, status, started_at, ended_at, ended_revision, waived, waiver, summary, erased_fields)
    select $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "name", "team", "starts", "ends", "status", "started_at", "ended_at", "ended_revision", "waived", "waiver", "summary", coalesce(erased_fields, '{}') from sprint_states
), sprint_present as (
    insert into projections.sprint (workspace_id, id, version, revision, created_revision, created_at, effective_at, name, team, starts, ends, status, started_at, ended_at, ended_revision, waived, waiver, summary, erased_fields)
    select distinct on (key) $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "name", "team", "starts", "ends", "status", "started_at", "ended_at", "ended_revision", "waived", "waiver", "summary", coalesce(erased_fields, '{}') from sprint_states order by key, revision desc
    on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, name = excluded.name, team = excluded.team, starts = excluded.starts, ends = excluded.ends, status = excluded.status, started_at = excluded.started_at, ended_at = excluded.ended_at, ended_revision = excluded.ended_revision, waived = excluded.waived, waiver = excluded.waiver, summary = excluded.summary, erased_fields = excluded.erased_fields
);

-- name: sprint_all_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.team, t.starts, t.ends, t.status, t.started_at, t.ended_at, t.ended_revision, t.waived, t.waiver, t.summary, t.erased_fields
from projections.sprint t
where t.workspace_id = $1;

-- name: sprint_by_id_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.team, t.starts, t.ends, t.status, t.started_at, t.ended_at, t.ended_revision, t.waived, t.waiver, t.summary, t.erased_fields
from projections.sprint t
where t.workspace_id = $1 and t.id = any($2::uuid[]);

-- name: sprint_by_team_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.team, t.starts, t.ends, t.status, t.started_at, t.ended_at, t.ended_revision, t.waived, t.waiver, t.summary, t.erased_fields
from projections.sprint t
where t.workspace_id = $1 and t.team = any($2::uuid[]);

-- name: sprint_all_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.team, t.starts, t.ends, t.status, t.started_at, t.ended_at, t.ended_revision, t.waived, t.waiver, t.summary, t.erased_fields
from (
    select h.*
    from projections.sprint i
    cross join lateral (
        select * from projections.sprint_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $2::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: sprint_by_id_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.team, t.starts, t.ends, t.status, t.started_at, t.ended_at, t.ended_revision, t.waived, t.waiver, t.summary, t.erased_fields
from (
    select h.*
    from projections.sprint i
    cross join lateral (
        select * from projections.sprint_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: sprint_by_team_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.team, t.starts, t.ends, t.status, t.started_at, t.ended_at, t.ended_revision, t.waived, t.waiver, t.summary, t.erased_fields
from (
    select h.*
    from projections.sprint i
    cross join lateral (
        select * from projections.sprint_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.sprint_history where workspace_id = $1 and team = any($2::uuid[]))
) t
where true and t.team = any($2::uuid[]);

-- name: sprint_all_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.team, t.starts, t.ends, t.status, t.started_at, t.ended_at, t.ended_revision, t.waived, t.waiver, t.summary, t.erased_fields
from (
    select h.*
    from projections.sprint i
    cross join lateral (
        select * from projections.sprint_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $2::timestamptz and h.revision <= $3::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: sprint_by_id_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.team, t.starts, t.ends, t.status, t.started_at, t.ended_at, t.ended_revision, t.waived, t.waiver, t.summary, t.erased_fields
from (
    select h.*
    from projections.sprint i
    cross join lateral (
        select * from projections.sprint_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: sprint_by_team_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.name, t.team, t.starts, t.ends, t.status, t.started_at, t.ended_at, t.ended_revision, t.waived, t.waiver, t.summary, t.erased_fields
from (
    select h.*
    from projections.sprint i
    cross join lateral (
        select * from projections.sprint_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.sprint_history where workspace_id = $1 and team = any($2::uuid[]))
) t
where true and t.team = any($2::uuid[]);

-- name: review_put
, review_states as (
    select s.* from head, json_to_recordset($11::json) as s ("key" uuid, "version" bigint, "revision" bigint, "created_revision" bigint, "created_at" timestamptz, "updated_at" timestamptz, "title" text, "sprint" uuid, "starts" date, "ends" date, "participants" uuid[], "status" text, "closed_at" timestamptz, "closed_revision" bigint, "summary" jsonb, erased_fields text[])
), review_history as (
    insert into projections.review_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, title, sprint, starts, ends, participants, status, closed_at, closed_revision, summary, erased_fields)
    select $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "title", "sprint", "starts", "ends", "participants", "status", "closed_at", "closed_revision", "summary", coalesce(erased_fields, '{}') from review_states
), review_present as (
    insert into projections.review (workspace_id, id, version, revision, created_revision, created_at, effective_at, title, sprint, starts, ends, participants, status, closed_at, closed_revision, summary, erased_fields)
    select distinct on (key) $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "title", "sprint", "starts", "ends", "participants", "status", "closed_at", "closed_revision", "summary", coalesce(erased_fields, '{}') from review_states order by key, revision desc
    on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, title = excluded.title, sprint = excluded.sprint, starts = excluded.starts, ends = excluded.ends, participants = excluded.participants, status = excluded.status, closed_at = excluded.closed_at, closed_revision = excluded.closed_revision, summary = excluded.summary, erased_fields = excluded.erased_fields
);

-- name: review_all_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.title, t.sprint, t.starts, t.ends, t.participants, t.status, t.closed_at, t.closed_revision, t.summary, t.erased_fields
from projections.review t
where t.workspace_id = $1;

-- name: review_by_id_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.title, t.sprint, t.starts, t.ends, t.participants, t.status, t.closed_at, t.closed_revision, t.summary, t.erased_fields
from projections.review t
where t.workspace_id = $1 and t.id = any($2::uuid[]);

-- name: review_by_sprint_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.title, t.sprint, t.starts, t.ends, t.participants, t.status, t.closed_at, t.closed_revision, t.summary, t.erased_fields
from projections.review t
where t.workspace_id = $1 and t.sprint = any($2::uuid[]);

-- name: review_all_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.title, t.sprint, t.starts, t.ends, t.participants, t.status, t.closed_at, t.closed_revision, t.summary, t.erased_fields
from (
    select h.*
    from projections.review i
    cross join lateral (
        select * from projections.review_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $2::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: review_by_id_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.title, t.sprint, t.starts, t.ends, t.participants, t.status, t.closed_at, t.closed_revision, t.summary, t.erased_fields
from (
    select h.*
    from projections.review i
    cross join lateral (
        select * from projections.review_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: review_by_sprint_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.title, t.sprint, t.starts, t.ends, t.participants, t.status, t.closed_at, t.closed_revision, t.summary, t.erased_fields
from (
    select h.*
    from projections.review i
    cross join lateral (
        select * from projections.review_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.review_history where workspace_id = $1 and sprint = any($2::uuid[]))
) t
where true and t.sprint = any($2::uuid[]);

-- name: review_all_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.title, t.sprint, t.starts, t.ends, t.participants, t.status, t.closed_at, t.closed_revision, t.summary, t.erased_fields
from (
    select h.*
    from projections.review i
    cross join lateral (
        select * from projections.review_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $2::timestamptz and h.revision <= $3::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: review_by_id_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.title, t.sprint, t.starts, t.ends, t.participants, t.status, t.closed_at, t.closed_revision, t.summary, t.erased_fields
from (
    select h.*
    from projections.review i
    cross join lateral (
        select * from projections.review_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: review_by_sprint_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.title, t.sprint, t.starts, t.ends, t.participants, t.status, t.closed_at, t.closed_revision, t.summary, t.erased_fields
from (
    select h.*
    from projections.review i
    cross join lateral (
        select * from projections.review_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.review_history where workspace_id = $1 and sprint = any($2::uuid[]))
) t
where true and t.sprint = any($2::uuid[]);

-- name: alignment_check_put
, alignment_check_states as (
    select s.* from head, json_to_recordset($11::json) as s ("key" uuid, "version" bigint, "revision" bigint, "created_revision" bigint, "created_at" timestamptz, "updated_at" timestamptz, "subject" uuid, "outcome" uuid, "question" text, "verdict" text, "confidence" numeric, "member" uuid, "note" text, "evidence" jsonb, "recheck_on" date, "review" uuid, "self_check" boolean, erased_fields text[])
), alignment_check_history as (
    insert into projections.alignment_check_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, subject, outcome, question, verdict, confidence, member, note, evidence, recheck_on, review, self_check, erased_fields)
    select $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "subject", "outcome", "question", "verdict", "confidence", "member", "note", "evidence", "recheck_on", "review", "self_check", coalesce(erased_fields, '{}') from alignment_check_states
), alignment_check_present as (
    insert into projections.alignment_check (workspace_id, id, version, revision, created_revision, created_at, effective_at, subject, outcome, question, verdict, confidence, member, note, evidence, recheck_on, review, self_check, erased_fields)
    select distinct on (key) $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "subject", "outcome", "question", "verdict", "confidence", "member", "note", "evidence", "recheck_on", "review", "self_check", coalesce(erased_fields, '{}') from alignment_check_states order by key, revision desc
    on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, subject = excluded.subject, outcome = excluded.outcome, question = excluded.question, verdict = excluded.verdict, confidence = excluded.confidence, member = excluded.member, note = excluded.note, evidence = excluded.evidence, recheck_on = excluded.recheck_on, review = excluded.review, self_check = excluded.self_check, erased_fields = excluded.erased_fields
);

-- name: alignment_check_all_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.outcome, t.question, t.verdict, t.confidence, t.member, t.note, t.evidence, t.recheck_on, t.review, t.self_check, t.erased_fields
from projections.alignment_check t
where t.workspace_id = $1;

-- name: alignment_check_by_id_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.outcome, t.question, t.verdict, t.confidence, t.member, t.note, t.evidence, t.recheck_on, t.review, t.self_check, t.erased_fields
from projections.alignment_check t
where t.workspace_id = $1 and t.id = any($2::uuid[]);

-- name: alignment_check_by_subject_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.outcome, t.question, t.verdict, t.confidence, t.member, t.note, t.evidence, t.recheck_on, t.review, t.self_check, t.erased_fields
from projections.alignment_check t
where t.workspace_id = $1 and t.subject = any($2::uuid[]);

-- name: alignment_check_by_outcome_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.outcome, t.question, t.verdict, t.confidence, t.member, t.note, t.evidence, t.recheck_on, t.review, t.self_check, t.erased_fields
from projections.alignment_check t
where t.workspace_id = $1 and t.outcome = any($2::uuid[]);

-- name: alignment_check_by_review_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.outcome, t.question, t.verdict, t.confidence, t.member, t.note, t.evidence, t.recheck_on, t.review, t.self_check, t.erased_fields
from projections.alignment_check t
where t.workspace_id = $1 and t.review = any($2::uuid[]);

-- name: alignment_check_all_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.outcome, t.question, t.verdict, t.confidence, t.member, t.note, t.evidence, t.recheck_on, t.review, t.self_check, t.erased_fields
from (
    select h.*
    from projections.alignment_check i
    cross join lateral (
        select * from projections.alignment_check_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $2::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: alignment_check_by_id_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.outcome, t.question, t.verdict, t.confidence, t.member, t.note, t.evidence, t.recheck_on, t.review, t.self_check, t.erased_fields
from (
    select h.*
    from projections.alignment_check i
    cross join lateral (
        select * from projections.alignment_check_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: alignment_check_by_subject_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.outcome, t.question, t.verdict, t.confidence, t.member, t.note, t.evidence, t.recheck_on, t.review, t.self_check, t.erased_fields
from (
    select h.*
    from projections.alignment_check i
    cross join lateral (
        select * from projections.alignment_check_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.alignment_check_history where workspace_id = $1 and subject = any($2::uuid[]))
) t
where true and t.subject = any($2::uuid[]);

-- name: alignment_check_by_outcome_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.outcome, t.question, t.verdict, t.confidence, t.member, t.note, t.evidence, t.recheck_on, t.review, t.self_check, t.erased_fields
from (
    select h.*
    from projections.alignment_check i
    cross join lateral (
        select * from projections.alignment_check_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.alignment_check_history where workspace_id = $1 and outcome = any($2::uuid[]))
) t
where true and t.outcome = any($2::uuid[]);

-- name: alignment_check_by_review_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.outcome, t.question, t.verdict, t.confidence, t.member, t.note, t.evidence, t.recheck_on, t.review, t.self_check, t.erased_fields
from (
    select h.*
    from projections.alignment_check i
    cross join lateral (
        select * from projections.alignment_check_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.alignment_check_history where workspace_id = $1 and review = any($2::uuid[]))
) t
where true and t.review = any($2::uuid[]);

-- name: alignment_check_all_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.outcome, t.question, t.verdict, t.confidence, t.member, t.note, t.evidence, t.recheck_on, t.review, t.self_check, t.erased_fields
from (
    select h.*
    from projections.alignment_check i
    cross join lateral (
        select * from projections.alignment_check_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $2::timestamptz and h.revision <= $3::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: alignment_check_by_id_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.outcome, t.question, t.verdict, t.confidence, t.member, t.note, t.evidence, t.recheck_on, t.review, t.self_check, t.erased_fields
from (
    select h.*
    from projections.alignment_check i
    cross join lateral (
        select * from projections.alignment_check_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: alignment_check_by_subject_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.outcome, t.question, t.verdict, t.confidence, t.member, t.note, t.evidence, t.recheck_on, t.review, t.self_check, t.erased_fields
from (
    select h.*
    from projections.alignment_check i
    cross join lateral (
        select * from projections.alignment_check_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.alignment_check_history where workspace_id = $1 and subject = any($2::uuid[]))
) t
where true and t.subject = any($2::uuid[]);

-- name: alignment_check_by_outcome_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.outcome, t.question, t.verdict, t.confidence, t.member, t.note, t.evidence, t.recheck_on, t.review, t.self_check, t.erased_fields
from (
    select h.*
    from projections.alignment_check i
    cross join lateral (
        select * from projections.alignment_check_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.alignment_check_history where workspace_id = $1 and outcome = any($2::uuid[]))
) t
where true and t.outcome = any($2::uuid[]);

-- name: alignment_check_by_review_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.outcome, t.question, t.verdict, t.confidence, t.member, t.note, t.evidence, t.recheck_on, t.review, t.self_check, t.erased_fields
from (
    select h.*
    from projections.alignment_check i
    cross join lateral (
        select * from projections.alignment_check_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.alignment_check_history where workspace_id = $1 and review = any($2::uuid[]))
) t
where true and t.review = any($2::uuid[]);

-- name: feedback_put
, feedback_states as (
    select s.* from head, json_to_recordset($11::json) as s ("key" uuid, "version" bigint, "revision" bigint, "created_revision" bigint, "created_at" timestamptz, "updated_at" timestamptz, "subject" uuid, "text" text, "member" uuid, "reply_to" uuid, "asks_decision" boolean, "review" uuid, "resolved" boolean, "resolved_at" timestamptz, erased_fields text[])
), feedback_history as (
    insert into projections.feedback_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, subject, text, member, reply_to, asks_decision, review, resolved, resolved_at, erased_fields)
    select $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "subject", "text", "member", "reply_to", "asks_decision", "review", "resolved", "resolved_at", coalesce(erased_fields, '{}') from feedback_states
), feedback_present as (
    insert into projections.feedback (workspace_id, id, version, revision, created_revision, created_at, effective_at, subject, text, member, reply_to, asks_decision, review, resolved, resolved_at, erased_fields)
    select distinct on (key) $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "subject", "text", "member", "reply_to", "asks_decision", "review", "resolved", "resolved_at", coalesce(erased_fields, '{}') from feedback_states order by key, revision desc
    on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, subject = excluded.subject, text = excluded.text, member = excluded.member, reply_to = excluded.reply_to, asks_decision = excluded.asks_decision, review = excluded.review, resolved = excluded.resolved, resolved_at = excluded.resolved_at, erased_fields = excluded.erased_fields
);

-- name: feedback_all_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.text, t.member, t.reply_to, t.asks_decision, t.review, t.resolved, t.resolved_at, t.erased_fields
from projections.feedback t
where t.workspace_id = $1;

-- name: feedback_by_id_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.text, t.member, t.reply_to, t.asks_decision, t.review, t.resolved, t.resolved_at, t.erased_fields
from projections.feedback t
where t.workspace_id = $1 and t.id = any($2::uuid[]);

-- name: feedback_by_subject_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.text, t.member, t.reply_to, t.asks_decision, t.review, t.resolved, t.resolved_at, t.erased_fields
from projections.feedback t
where t.workspace_id = $1 and t.subject = any($2::uuid[]);

-- name: feedback_by_reply_to_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.text, t.member, t.reply_to, t.asks_decision, t.review, t.resolved, t.resolved_at, t.erased_fields
from projections.feedback t
where t.workspace_id = $1 and t.reply_to = any($2::uuid[]);

-- name: feedback_by_review_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.text, t.member, t.reply_to, t.asks_decision, t.review, t.resolved, t.resolved_at, t.erased_fields
from projections.feedback t
where t.workspace_id = $1 and t.review = any($2::uuid[]);

-- name: feedback_all_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.text, t.member, t.reply_to, t.asks_decision, t.review, t.resolved, t.resolved_at, t.erased_fields
from (
    select h.*
    from projections.feedback i
    cross join lateral (
        select * from projections.feedback_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $2::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: feedback_by_id_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.text, t.member, t.reply_to, t.asks_decision, t.review, t.resolved, t.resolved_at, t.erased_fields
from (
    select h.*
    from projections.feedback i
    cross join lateral (
        select * from projections.feedback_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: feedback_by_subject_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.text, t.member, t.reply_to, t.asks_decision, t.review, t.resolved, t.resolved_at, t.erased_fields
from (
    select h.*
    from projections.feedback i
    cross join lateral (
        select * from projections.feedback_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.feedback_history where workspace_id = $1 and subject = any($2::uuid[]))
) t
where true and t.subject = any($2::uuid[]);

-- name: feedback_by_reply_to_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.text, t.member, t.reply_to, t.asks_decision, t.review, t.resolved, t.resolved_at, t.erased_fields
from (
    select h.*
    from projections.feedback i
    cross join lateral (
        select * from projections.feedback_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.feedback_history where workspace_id = $1 and reply_to = any($2::uuid[]))
) t
where true and t.reply_to = any($2::uuid[]);

-- name: feedback_by_review_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.text, t.member, t.reply_to, t.asks_decision, t.review, t.resolved, t.resolved_at, t.erased_fields
from (
    select h.*
    from projections.feedback i
    cross join lateral (
        select * from projections.feedback_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.feedback_history where workspace_id = $1 and review = any($2::uuid[]))
) t
where true and t.review = any($2::uuid[]);

-- name: feedback_all_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.text, t.member, t.reply_to, t.asks_decision, t.review, t.resolved, t.resolved_at, t.erased_fields
from (
    select h.*
    from projections.feedback i
    cross join lateral (
        select * from projections.feedback_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $2::timestamptz and h.revision <= $3::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: feedback_by_id_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.text, t.member, t.reply_to, t.asks_decision, t.review, t.resolved, t.resolved_at, t.erased_fields
from (
    select h.*
    from projections.feedback i
    cross join lateral (
        select * from projections.feedback_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: feedback_by_subject_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.text, t.member, t.reply_to, t.asks_decision, t.review, t.resolved, t.resolved_at, t.erased_fields
from (
    select h.*
    from projections.feedback i
    cross join lateral (
        select * from projections.feedback_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.feedback_history where workspace_id = $1 and subject = any($2::uuid[]))
) t
where true and t.subject = any($2::uuid[]);

-- name: feedback_by_reply_to_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.text, t.member, t.reply_to, t.asks_decision, t.review, t.resolved, t.resolved_at, t.erased_fields
from (
    select h.*
    from projections.feedback i
    cross join lateral (
        select * from projections.feedback_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.feedback_history where workspace_id = $1 and reply_to = any($2::uuid[]))
) t
where true and t.reply_to = any($2::uuid[]);

-- name: feedback_by_review_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.subject, t.text, t.member, t.reply_to, t.asks_decision, t.review, t.resolved, t.resolved_at, t.erased_fields
from (
    select h.*
    from projections.feedback i
    cross join lateral (
        select * from projections.feedback_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.feedback_history where workspace_id = $1 and review = any($2::uuid[]))
) t
where true and t.review = any($2::uuid[]);

-- name: decision_put
, decision_states as (
    select s.* from head, json_to_recordset($11::json) as s ("key" uuid, "version" bigint, "revision" bigint, "created_revision" bigint, "created_at" timestamptz, "updated_at" timestamptz, "review" uuid, "subject" uuid, "conclusion" text, "rationale" text, "follow_ups" uuid[], "answers" uuid, erased_fields text[])
), decision_history as (
    insert into projections.decision_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, review, subject, conclusion, rationale, follow_ups, answers, erased_fields)
    select $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "review", "subject", "conclusion", "rationale", "follow_ups", "answers", coalesce(erased_fields, '{}') from decision_states
), decision_present as (
    insert into projections.decision (workspace_id, id, version, revision, created_revision, created_at, effective_at, review, subject, conclusion, rationale, follow_ups, answers, erased_fields)
    select distinct on (key) $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "review", "subject", "conclusion", "rationale", "follow_ups", "answers", coalesce(erased_fields, '{}') from decision_states order by key, revision desc
    on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, review = excluded.review, subject = excluded.subject, conclusion = excluded.conclusion, rationale = excluded.rationale, follow_ups = excluded.follow_ups, answers = excluded.answers, erased_fields = excluded.erased_fields
);

-- name: decision_all_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.review, t.subject, t.conclusion, t.rationale, t.follow_ups, t.answers, t.erased_fields
from projections.decision t
where t.workspace_id = $1;

-- name: decision_by_id_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.review, t.subject, t.conclusion, t.rationale, t.follow_ups, t.answers, t.erased_fields
from projections.decision t
where t.workspace_id = $1 and t.id = any($2::uuid[]);

-- name: decision_by_review_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.review, t.subject, t.conclusion, t.rationale, t.follow_ups, t.answers, t.erased_fields
from projections.decision t
where t.workspace_id = $1 and t.review = any($2::uuid[]);

-- name: decision_by_subject_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.review, t.subject, t.conclusion, t.rationale, t.follow_ups, t.answers, t.erased_fields
from projections.decision t
where t.workspace_id = $1 and t.subject = any($2::uuid[]);

-- name: decision_all_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.review, t.subject, t.conclusion, t.rationale, t.follow_ups, t.answers, t.erased_fields
from (
    select h.*
    from projections.decision i
    cross join lateral (
        select * from projections.decision_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $2::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: decision_by_id_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.review, t.subject, t.conclusion, t.rationale, t.follow_ups, t.answers, t.erased_fields
from (
    select h.*
    from projections.decision i
    cross join lateral (
        select * from projections.decision_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: decision_by_review_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.review, t.subject, t.conclusion, t.rationale, t.follow_ups, t.answers, t.erased_fields
from (
    select h.*
    from projections.decision i
    cross join lateral (
        select * from projections.decision_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.decision_history where workspace_id = $1 and review = any($2::uuid[]))
) t
where true and t.review = any($2::uuid[]);

-- name: decision_by_subject_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.review, t.subject, t.conclusion, t.rationale, t.follow_ups, t.answers, t.erased_fields
from (
    select h.*
    from projections.decision i
    cross join lateral (
        select * from projections.decision_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.decision_history where workspace_id = $1 and subject = any($2::uuid[]))
) t
where true and t.subject = any($2::uuid[]);

-- name: decision_all_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.review, t.subject, t.conclusion, t.rationale, t.follow_ups, t.answers, t.erased_fields
from (
    select h.*
    from projections.decision i
    cross join lateral (
        select * from projections.decision_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $2::timestamptz and h.revision <= $3::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: decision_by_id_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.review, t.subject, t.conclusion, t.rationale, t.follow_ups, t.answers, t.erased_fields
from (
    select h.*
    from projections.decision i
    cross join lateral (
        select * from projections.decision_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: decision_by_review_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.review, t.subject, t.conclusion, t.rationale, t.follow_ups, t.answers, t.erased_fields
from (
    select h.*
    from projections.decision i
    cross join lateral (
        select * from projections.decision_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.decision_history where workspace_id = $1 and review = any($2::uuid[]))
) t
where true and t.review = any($2::uuid[]);

-- name: decision_by_subject_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.review, t.subject, t.conclusion, t.rationale, t.follow_ups, t.answers, t.erased_fields
from (
    select h.*
    from projections.decision i
    cross join lateral (
        select * from projections.decision_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id in (select id from projections.decision_history where workspace_id = $1 and subject = any($2::uuid[]))
) t
where true and t.subject = any($2::uuid[]);

-- name: acknowledgement_put
, acknowledgement_states as (
    select s.* from head, json_to_recordset($11::json) as s ("key" uuid, "version" bigint, "revision" bigint, "created_revision" bigint, "created_at" timestamptz, "updated_at" timestamptz, "kind" text, "subject" uuid, "until" date, "note" text, erased_fields text[])
), acknowledgement_history as (
    insert into projections.acknowledgement_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, kind, subject, until, note, erased_fields)
    select $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "kind", "subject", "until", "note", coalesce(erased_fields, '{}') from acknowledgement_states
), acknowledgement_present as (
    insert into projections.acknowledgement (workspace_id, id, version, revision, created_revision, created_at, effective_at, kind, subject, until, note, erased_fields)
    select distinct on (key) $1, "key", "version", "revision", "created_revision", "created_at", "updated_at", "kind", "subject", "until", "note", coalesce(erased_fields, '{}') from acknowledgement_states order by key, revision desc
    on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, kind = excluded.kind, subject = excluded.subject, until = excluded.until, note = excluded.note, erased_fields = excluded.erased_fields
);

-- name: acknowledgement_all_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.subject, t.until, t.note, t.erased_fields
from projections.acknowledgement t
where t.workspace_id = $1;

-- name: acknowledgement_by_id_now
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.subject, t.until, t.note, t.erased_fields
from projections.acknowledgement t
where t.workspace_id = $1 and t.id = any($2::uuid[]);

-- name: acknowledgement_all_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.subject, t.until, t.note, t.erased_fields
from (
    select h.*
    from projections.acknowledgement i
    cross join lateral (
        select * from projections.acknowledgement_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $2::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: acknowledgement_by_id_revision
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.subject, t.until, t.note, t.erased_fields
from (
    select h.*
    from projections.acknowledgement i
    cross join lateral (
        select * from projections.acknowledgement_history h
        where h.workspace_id = $1 and h.id = i.id and h.revision <= $3::bigint
        order by h.revision desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);

-- name: acknowledgement_all_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.subject, t.until, t.note, t.erased_fields
from (
    select h.*
    from projections.acknowledgement i
    cross join lateral (
        select * from projections.acknowledgement_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $2::timestamptz and h.revision <= $3::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1
) t
where true;

-- name: acknowledgement_by_id_effective
select t.id, t.version, t.revision, t.created_revision, t.created_at, t.effective_at, t.kind, t.subject, t.until, t.note, t.erased_fields
from (
    select h.*
    from projections.acknowledgement i
    cross join lateral (
        select * from projections.acknowledgement_history h
        where h.workspace_id = $1 and h.id = i.id and h.effective_at <= $3::timestamptz and h.revision <= $4::bigint
        order by h.effective_at desc, h.revision desc limit 1
    ) h
    where i.workspace_id = $1 and i.id = any($2::uuid[])
) t
where true and t.id = any($2::uuid[]);
