-- What relays ask of the database.

-- name: checkpoint
-- Up to which revision the broker has acknowledged the events of a workspace.
select coalesce((select revision from delivery.checkpoint where workspace_id = $1 and relay = $2), 0);

-- name: workspaces
-- The workspaces whose log is ahead of what the broker has acknowledged.
select h.workspace_id, w.slug
from directory.head h
join directory.workspace w on w.workspace_id = h.workspace_id
left join delivery.checkpoint c on c.workspace_id = h.workspace_id and c.relay = $1
where h.revision > coalesce(c.revision, 0) and ($2::text is null or w.slug = $2);

-- name: acknowledge
-- Moves the checkpoint on, unless another process relays by now.
insert into delivery.checkpoint as c (workspace_id, relay, revision)
select $1, $2, $3
where exists (select from directory.lease where name = $4 and token = $5)
on conflict (workspace_id, relay) do update set revision = excluded.revision, updated_at = now()
where c.revision < excluded.revision
returning revision;
