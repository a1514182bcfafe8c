-- Webhooks and relays keep the epoch of the log beside their revision, as cursors do, and commands about webhooks count once.

alter table delivery.webhook add column epoch integer;
update delivery.webhook w set epoch = h.epoch from directory.head h where h.workspace_id = w.workspace_id;
alter table delivery.webhook alter column epoch set not null;
comment on column delivery.webhook.epoch is 'Of the log that it follows: once a restore is recorded, nothing more is sent until somebody says from where.';

alter table delivery.checkpoint add column epoch integer;
update delivery.checkpoint c set epoch = h.epoch from directory.head h where h.workspace_id = c.workspace_id;
alter table delivery.checkpoint alter column epoch set not null;
comment on column delivery.checkpoint.epoch is 'Of the log that is relayed: once a restore is recorded, nothing more is relayed until somebody says from where.';

create table delivery.receipt (
    workspace_id uuid not null,
    command_id uuid not null,
    request_hash bytea not null,
    webhook_id uuid not null,
    received_at timestamptz not null default now(),
    primary key (workspace_id, command_id)
);
comment on table delivery.receipt is 'Commands about webhooks that were carried out: sent again, they do nothing. They outlive the webhook.';
comment on column delivery.receipt.request_hash is 'Of who asked for what: the same command id with another request is refused.';

do $$
begin
    if exists (select from pg_roles where rolname = 'northline_application') then
        grant select, insert on delivery.receipt to northline_application;
    end if;
end
$$;
