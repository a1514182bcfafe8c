-- What the importer asks of the tables.

-- name: metrics
-- The metrics of the workspace as they stand: those of the given codes, or all.
select id, code, version, name, definition, status, lifecycle
from projections.metric
where workspace_id = $1 and ($2::text[] is null or code = any($2));

-- name: live_readings
-- The live readings of the given metrics.
select id, metric, starts, ends, value, version
from projections.reading
where workspace_id = $1 and metric = any($2::uuid[]) and not withdrawn;

-- name: carried_out
-- Which of these commands were carried out before.
select command_id
from log.receipt
where workspace_id = $1 and command_id = any($2::uuid[]);

-- name: begin_alone
-- Keeps other imports out of a workspace.
select pg_try_advisory_lock(hashtextextended('northline.import ' || $1, 0));

-- name: end_alone
-- Lets other imports in again.
select pg_advisory_unlock(hashtextextended('northline.import ' || $1, 0));
