-- What delivering to webhooks asks of the database. Whatever is written names the lease's token.

-- name: active
-- The webhooks that are delivered to: whether each was changed is told by its version.
select workspace_id, id, version from delivery.webhook where state = 'ACTIVE';

-- name: load
-- A webhook as whoever delivers to it needs it, with the secrets and keys that hold at a time, the newest first.
select w.workspace_id as workspace, w.id, w.url, w.types, w.texts, w.epoch, w.revision, w.version, w.attempts, w.next_attempt_at,
    held.secrets, held.signing_keys, held.expiries
from delivery.webhook w
cross join lateral (
    select coalesce(array_agg(s.secret order by s.created_at desc), '{}') as secrets,
        coalesce(array_agg(s.signing_key order by s.created_at desc), '{}') as signing_keys,
        coalesce(array_agg(s.expires_at order by s.created_at desc), '{}') as expiries
    from delivery.webhook_secret s
    where s.workspace_id = w.workspace_id and s.webhook_id = w.id and (s.expires_at is null or s.expires_at > $3)
) held
where w.workspace_id = $1 and w.id = $2 and w.state = 'ACTIVE';

-- name: previous
-- The last event of some types up to a revision.
select coalesce(max(revision), 0) from log.event where workspace_id = $1 and type = any($2::text[]) and revision <= $3;

-- name: settle
-- Moves on past an event that was received, or past others that are not for this webhook; gives the webhook's version.
update delivery.webhook
set revision = $4, attempts = 0, next_attempt_at = null,
    last_delivered_at = coalesce($5, last_delivered_at),
    last_error = case when $5::timestamptz is null then last_error end,
    last_error_at = case when $5::timestamptz is null then last_error_at end
where workspace_id = $1 and id = $2 and revision = $3 and state = 'ACTIVE'
  and exists (select from directory.lease where name = 'webhooks' and token = $6)
returning version;

-- name: postpone
-- Notes an attempt in vain, and when the next one is due.
update delivery.webhook
set attempts = $4, next_attempt_at = $5, last_error = $6, last_error_at = $7
where workspace_id = $1 and id = $2 and revision = $3
  and exists (select from directory.lease where name = 'webhooks' and token = $8)
returning version;

-- name: bury
-- Puts an event among the dead letters, and moves on past it; gives the webhook's version.
with moved as (
    update delivery.webhook
    set revision = $4, attempts = 0, next_attempt_at = null, last_error = $8, last_error_at = $9
    where workspace_id = $1 and id = $2 and revision = $3
      and exists (select from directory.lease where name = 'webhooks' and token = $10)
    returning version
), buried as (
    insert into delivery.dead_letter (workspace_id, webhook_id, revision, event_id, type, attempts, error, failed_at)
    select $1, $2, $4, $5, $6, $7, $8, $9 from moved
    on conflict (workspace_id, webhook_id, revision)
        do update set attempts = excluded.attempts, error = excluded.error, failed_at = excluded.failed_at
)
select version from moved;

-- name: disable
-- Sends nothing more until somebody resumes it.
update delivery.webhook
set state = 'DISABLED', version = version + 1, attempts = 0, next_attempt_at = null, last_error = $3, last_error_at = $4
where workspace_id = $1 and id = $2 and version = $6
  and exists (select from directory.lease where name = 'webhooks' and token = $5);

-- name: requested
-- The dead letters that are to be delivered once more, in order.
select revision from delivery.dead_letter
where workspace_id = $1 and webhook_id = $2 and requested_at is not null
order by revision
limit 50;

-- name: unbury
-- A dead letter was received.
delete from delivery.dead_letter
where workspace_id = $1 and webhook_id = $2 and revision = $3
  and exists (select from directory.lease where name = 'webhooks' and token = $4);

-- name: rebury
-- A dead letter was not received this time either.
update delivery.dead_letter
set requested_at = null, attempts = attempts + 1, error = $4, failed_at = $5
where workspace_id = $1 and webhook_id = $2 and revision = $3
  and exists (select from directory.lease where name = 'webhooks' and token = $6);
