-- What `/metrics` asks of the database.

-- name: webhooks
-- How far each webhook is behind its log, and how many dead letters it has.
select s.slug, w.id, w.state, h.revision - w.revision as lag,
    (select count(*) from delivery.dead_letter d where d.workspace_id = w.workspace_id and d.webhook_id = w.id) as letters
from delivery.webhook w
join directory.workspace s on s.workspace_id = w.workspace_id
join directory.head h on h.workspace_id = w.workspace_id;

-- name: relays
-- How far what each broker has acknowledged is behind each log.
select s.slug, c.relay, h.revision - c.revision as lag
from delivery.checkpoint c
join directory.workspace s on s.workspace_id = c.workspace_id
join directory.head h on h.workspace_id = c.workspace_id;
