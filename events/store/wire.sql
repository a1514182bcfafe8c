-- What server processes tell one another.

-- name: tell
-- Tells whoever listens which workspaces have grown.
select pg_notify($1, grown) from unnest($2::text[]) as grown;
