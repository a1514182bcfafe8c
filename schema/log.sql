-- What questions about the log itself ask of it.

-- name: leaf_hashes
-- The hashes of some events' leaves.
select revision, leaf_hash from log.event where workspace_id = $1 and revision = any($2::bigint[]);
