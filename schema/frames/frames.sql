-- What subscriptions ask of the log.

-- name: mentioned
-- Which of some events are about an entity besides the one whose stream they are in.
select revision from log.mention where workspace_id = $1 and subject_id = $2 and revision between $3 and $4;

-- name: of_types
-- The next events of some types, each type by its own index, so that a page costs what it holds.
select e.revision
from unnest($2::text[]) as wanted(type)
cross join lateral (
    select revision from log.event
    where workspace_id = $1 and type = wanted.type and revision > $3 and revision <= $4
    order by revision
    limit $5
) e
order by e.revision
limit $5;

-- name: about
-- The next events in the stream of an entity or about it, of some types only where that is asked for.
select e.revision
from (
    select revision from log.event where workspace_id = $1 and stream_id = $2 and revision > $3 and revision <= $4
    union
    select revision from log.mention where workspace_id = $1 and subject_id = $2 and revision > $3 and revision <= $4
) found
join log.event e on e.workspace_id = $1 and e.revision = found.revision
where $6::text[] is null or e.type = any($6)
order by e.revision
limit $5;
