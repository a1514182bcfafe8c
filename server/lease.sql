-- Whose turn it is.

-- name: take
-- Takes or keeps the lease, unless another holds it; its token, or no row.
insert into directory.lease as held (name, holder, token, expires_at)
values ($1, $2, 1, clock_timestamp() + $3::interval)
on conflict (name) do update set
    holder = excluded.holder,
    token = held.token + (held.holder <> excluded.holder or held.expires_at <= clock_timestamp())::integer,
    expires_at = excluded.expires_at
where held.holder = excluded.holder or held.expires_at <= clock_timestamp()
returning token;

-- name: release
-- Lets the next one take the lease at once.
update directory.lease set expires_at = '-infinity' where name = $1 and holder = $2 and token = $3;
