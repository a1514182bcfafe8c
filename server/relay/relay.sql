-- What relays ask of the database.

-- name: place
-- Up to where the broker has acknowledged the events of a workspace, in which epoch; from the beginning, if it has none.
select coalesce(c.epoch, h.epoch) as epoch, coalesce(c.revision, 0) as revision
from directory.head h
left join delivery.checkpoint c on c.workspace_id = h.workspace_id and c.relay = $2
where h.workspace_id = $1;

-- name: workspaces
-- The workspaces to relay, and whether each log is ahead of what the broker has acknowledged.
select h.workspace_id, w.slug, h.revision > coalesce(c.revision, 0) as behind
from directory.head h
join directory.workspace w on w.workspace_id = h.workspace_id
left join delivery.checkpoint c on c.workspace_id = h.workspace_id and c.relay = $1
where $2::text is null or w.slug = $2;

-- name: acknowledge
-- Moves the checkpoint on, unless another process relays by now.
insert into delivery.checkpoint as c (workspace_id, relay, epoch, revision)
select $1, $2, $3, $4
where exists (select from directory.lease where name = $5 and token = $6)
on conflict (workspace_id, relay) do update set revision = excluded.revision, updated_at = now()
where c.epoch = excluded.epoch and c.revision < excluded.revision
returning revision;

-- name: begin_at
-- Lets a relay go on after a revision of the log as it is now; no row if there are fewer.
insert into delivery.checkpoint as c (workspace_id, relay, epoch, revision)
select h.workspace_id, $2, h.epoch, $3 from directory.head h where h.workspace_id = $1 and h.revision >= $3
on conflict (workspace_id, relay) do update set epoch = excluded.epoch, revision = excluded.revision, updated_at = now()
returning revision;
