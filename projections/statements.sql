-- The statements over the projections, as `python -m projections.statements` prints them.

-- name: workspace_put
with kept as (insert into projections.workspace_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, slug, name, time_zone, check_cadence_days, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12))
insert into projections.workspace (workspace_id, id, version, revision, created_revision, created_at, effective_at, slug, name, time_zone, check_cadence_days, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, slug = excluded.slug, name = excluded.name, time_zone = excluded.time_zone, check_cadence_days = excluded.check_cadence_days, erased_fields = excluded.erased_fields;

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
with kept as (insert into projections.member_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, name, email, kind, role, removed, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))
insert into projections.member (workspace_id, id, version, revision, created_revision, created_at, effective_at, name, email, kind, role, removed, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, name = excluded.name, email = excluded.email, kind = excluded.kind, role = excluded.role, removed = excluded.removed, erased_fields = excluded.erased_fields;

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
with kept as (insert into projections.team_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, name, members, disbanded, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))
insert into projections.team (workspace_id, id, version, revision, created_revision, created_at, effective_at, name, members, disbanded, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, name = excluded.name, members = excluded.members, disbanded = excluded.disbanded, erased_fields = excluded.erased_fields;

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
with kept as (insert into projections.actor_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, name, description, retired, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))
insert into projections.actor (workspace_id, id, version, revision, created_revision, created_at, effective_at, name, description, retired, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, name = excluded.name, description = excluded.description, retired = excluded.retired, erased_fields = excluded.erased_fields;

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
with kept as (insert into projections.node_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, kind, code, title, description, lifecycle, lifecycle_at, parent, placed_at, owner, links, level, actor, risk, test, result, result_note, effort, status, started_at, ended_at, sprint, past_sprints, external_references, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31))
insert into projections.node (workspace_id, id, version, revision, created_revision, created_at, effective_at, kind, code, title, description, lifecycle, lifecycle_at, parent, placed_at, owner, links, level, actor, risk, test, result, result_note, effort, status, started_at, ended_at, sprint, past_sprints, external_references, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)
on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, kind = excluded.kind, code = excluded.code, title = excluded.title, description = excluded.description, lifecycle = excluded.lifecycle, lifecycle_at = excluded.lifecycle_at, parent = excluded.parent, placed_at = excluded.placed_at, owner = excluded.owner, links = excluded.links, level = excluded.level, actor = excluded.actor, risk = excluded.risk, test = excluded.test, result = excluded.result, result_note = excluded.result_note, effort = excluded.effort, status = excluded.status, started_at = excluded.started_at, ended_at = excluded.ended_at, sprint = excluded.sprint, past_sprints = excluded.past_sprints, external_references = excluded.external_references, erased_fields = excluded.erased_fields;

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
with kept as (insert into projections.metric_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, outcome, code, name, definition, weight, unit, direction, indicator, cadence, noise, baseline, status, lifecycle, lifecycle_at, targets, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23))
insert into projections.metric (workspace_id, id, version, revision, created_revision, created_at, effective_at, outcome, code, name, definition, weight, unit, direction, indicator, cadence, noise, baseline, status, lifecycle, lifecycle_at, targets, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, outcome = excluded.outcome, code = excluded.code, name = excluded.name, definition = excluded.definition, weight = excluded.weight, unit = excluded.unit, direction = excluded.direction, indicator = excluded.indicator, cadence = excluded.cadence, noise = excluded.noise, baseline = excluded.baseline, status = excluded.status, lifecycle = excluded.lifecycle, lifecycle_at = excluded.lifecycle_at, targets = excluded.targets, erased_fields = excluded.erased_fields;

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
with kept as (insert into projections.reading_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, metric, starts, ends, value, withdrawn, corrections, corrected, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15))
insert into projections.reading (workspace_id, id, version, revision, created_revision, created_at, effective_at, metric, starts, ends, value, withdrawn, corrections, corrected, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, metric = excluded.metric, starts = excluded.starts, ends = excluded.ends, value = excluded.value, withdrawn = excluded.withdrawn, corrections = excluded.corrections, corrected = excluded.corrected, erased_fields = excluded.erased_fields;

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
with kept as (insert into projections.check_in_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, subject, health, confidence, note, member, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))
insert into projections.check_in (workspace_id, id, version, revision, created_revision, created_at, effective_at, subject, health, confidence, note, member, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, subject = excluded.subject, health = excluded.health, confidence = excluded.confidence, note = excluded.note, member = excluded.member, erased_fields = excluded.erased_fields;

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
with kept as (insert into projections.goal_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, kind, title, description, sprint, advances, owner, status, closed_at, closing_note, alignments, aligned_at, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19))
insert into projections.goal (workspace_id, id, version, revision, created_revision, created_at, effective_at, kind, title, description, sprint, advances, owner, status, closed_at, closing_note, alignments, aligned_at, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, kind = excluded.kind, title = excluded.title, description = excluded.description, sprint = excluded.sprint, advances = excluded.advances, owner = excluded.owner, status = excluded.status, closed_at = excluded.closed_at, closing_note = excluded.closing_note, alignments = excluded.alignments, aligned_at = excluded.aligned_at, erased_fields = excluded.erased_fields;

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
with kept as (insert into projections.sprint_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, name, team, starts, ends, status, started_at, ended_at, ended_revision, waived, waiver, summary, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19))
insert into projections.sprint (workspace_id, id, version, revision, created_revision, created_at, effective_at, name, team, starts, ends, status, started_at, ended_at, ended_revision, waived, waiver, summary, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, name = excluded.name, team = excluded.team, starts = excluded.starts, ends = excluded.ends, status = excluded.status, started_at = excluded.started_at, ended_at = excluded.ended_at, ended_revision = excluded.ended_revision, waived = excluded.waived, waiver = excluded.waiver, summary = excluded.summary, erased_fields = excluded.erased_fields;

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
with kept as (insert into projections.review_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, title, sprint, starts, ends, participants, status, closed_at, closed_revision, summary, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17))
insert into projections.review (workspace_id, id, version, revision, created_revision, created_at, effective_at, title, sprint, starts, ends, participants, status, closed_at, closed_revision, summary, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, title = excluded.title, sprint = excluded.sprint, starts = excluded.starts, ends = excluded.ends, participants = excluded.participants, status = excluded.status, closed_at = excluded.closed_at, closed_revision = excluded.closed_revision, summary = excluded.summary, erased_fields = excluded.erased_fields;

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
with kept as (insert into projections.alignment_check_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, subject, outcome, question, verdict, confidence, member, note, evidence, recheck_on, review, self_check, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19))
insert into projections.alignment_check (workspace_id, id, version, revision, created_revision, created_at, effective_at, subject, outcome, question, verdict, confidence, member, note, evidence, recheck_on, review, self_check, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, subject = excluded.subject, outcome = excluded.outcome, question = excluded.question, verdict = excluded.verdict, confidence = excluded.confidence, member = excluded.member, note = excluded.note, evidence = excluded.evidence, recheck_on = excluded.recheck_on, review = excluded.review, self_check = excluded.self_check, erased_fields = excluded.erased_fields;

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
with kept as (insert into projections.feedback_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, subject, text, member, reply_to, asks_decision, review, resolved, resolved_at, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16))
insert into projections.feedback (workspace_id, id, version, revision, created_revision, created_at, effective_at, subject, text, member, reply_to, asks_decision, review, resolved, resolved_at, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, subject = excluded.subject, text = excluded.text, member = excluded.member, reply_to = excluded.reply_to, asks_decision = excluded.asks_decision, review = excluded.review, resolved = excluded.resolved, resolved_at = excluded.resolved_at, erased_fields = excluded.erased_fields;

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
with kept as (insert into projections.decision_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, review, subject, conclusion, rationale, follow_ups, answers, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14))
insert into projections.decision (workspace_id, id, version, revision, created_revision, created_at, effective_at, review, subject, conclusion, rationale, follow_ups, answers, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, review = excluded.review, subject = excluded.subject, conclusion = excluded.conclusion, rationale = excluded.rationale, follow_ups = excluded.follow_ups, answers = excluded.answers, erased_fields = excluded.erased_fields;

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
with kept as (insert into projections.acknowledgement_history (workspace_id, id, version, revision, created_revision, created_at, effective_at, kind, subject, until, note, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12))
insert into projections.acknowledgement (workspace_id, id, version, revision, created_revision, created_at, effective_at, kind, subject, until, note, erased_fields) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict (workspace_id, id) do update set version = excluded.version, revision = excluded.revision, created_revision = excluded.created_revision, created_at = excluded.created_at, effective_at = excluded.effective_at, kind = excluded.kind, subject = excluded.subject, until = excluded.until, note = excluded.note, erased_fields = excluded.erased_fields;

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
