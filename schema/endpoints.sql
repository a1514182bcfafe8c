-- What managing webhooks asks of the database. Secrets are written here and never read; of key pairs, the public halves.

-- name: list
-- The webhooks of a workspace, with what lies before each of them.
select w.*, h.revision as head,
    (select count(*) from delivery.dead_letter d where d.workspace_id = w.workspace_id and d.webhook_id = w.id) as letters,
    array(
        select s.public_key from delivery.webhook_secret s
        where s.workspace_id = w.workspace_id and s.webhook_id = w.id and s.public_key is not null
          and (s.expires_at is null or s.expires_at > clock_timestamp())
        order by s.created_at desc
    ) as public_keys
from delivery.webhook w
join directory.head h on h.workspace_id = w.workspace_id
where w.workspace_id = $1 and ($2::uuid is null or w.id = $2)
order by w.created_at, w.id;

-- name: receive
-- Notes that a command about a webhook is carried out; no row if it was before.
insert into delivery.receipt (workspace_id, command_id, request_hash, webhook_id) values ($1, $2, $3, $4)
on conflict do nothing
returning command_id;

-- name: received
-- What a command that was carried out before asked for.
select request_hash from delivery.receipt where workspace_id = $1 and command_id = $2;

-- name: lock_head
-- Where the log stands; two who add webhooks take turns.
select epoch, revision from directory.head where workspace_id = $1 for share;

-- name: count
-- How many webhooks the workspace has.
select count(*) from delivery.webhook where workspace_id = $1;

-- name: create
-- A new webhook; no row if there is one of this id.
insert into delivery.webhook (workspace_id, id, url, types, texts, epoch, revision, created_by_kind, created_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict do nothing
returning id;

-- name: add_secret
-- A new secret, and a new key pair.
insert into delivery.webhook_secret (workspace_id, webhook_id, secret, signing_key, public_key) values ($1, $2, $3, $4, $5);

-- name: retire_secrets
-- Lets the secret in use hold until a time, and drops those that were on their way out before it.
with dropped as (
    delete from delivery.webhook_secret where workspace_id = $1 and webhook_id = $2 and expires_at is not null
)
update delivery.webhook_secret set expires_at = $3 where workspace_id = $1 and webhook_id = $2 and expires_at is null;

-- name: touch
-- Lets whoever delivers look again.
update delivery.webhook set version = version + 1 where workspace_id = $1 and id = $2 returning id;

-- name: pause
-- Sends nothing until it is resumed.
update delivery.webhook set state = 'PAUSED', version = version + 1
where workspace_id = $1 and id = $2 and state <> 'PAUSED';

-- name: resume
-- Goes on at once where it stopped; no row if the log is no longer the one that it followed.
update delivery.webhook set state = 'ACTIVE', version = version + 1, attempts = 0, next_attempt_at = null
where workspace_id = $1 and id = $2 and epoch = (select h.epoch from directory.head h where h.workspace_id = $1)
returning id;

-- name: delete
-- Forgets the webhook, its secrets and its dead letters.
delete from delivery.webhook where workspace_id = $1 and id = $2 returning id;

-- name: replay
-- Goes back, or ahead, to a revision; dead letters after it will be tried again anyway.
with forgotten as (
    delete from delivery.dead_letter where workspace_id = $1 and webhook_id = $2 and revision > $3
)
update delivery.webhook set epoch = $4, revision = $3, version = version + 1, attempts = 0, next_attempt_at = null
where workspace_id = $1 and id = $2;

-- name: redeliver
-- Asks to deliver a dead letter once more; no row if there is none.
update delivery.dead_letter set requested_at = coalesce(requested_at, clock_timestamp())
where workspace_id = $1 and webhook_id = $2 and revision = $3
returning revision;

-- name: letters
-- A page of the dead letters of a webhook, in order.
select revision, event_id, type, attempts, error, failed_at, requested_at
from delivery.dead_letter
where workspace_id = $1 and webhook_id = $2 and revision > $3
order by revision
limit $4;
