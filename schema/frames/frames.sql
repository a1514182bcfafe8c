-- What subscriptions ask of the log.

-- name: mentioned
-- Which of some events are about an entity besides the one whose stream they are in.
select revision from log.mention where workspace_id = $1 and subject_id = $2 and revision between $3 and $4;
