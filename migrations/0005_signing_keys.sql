-- Deliveries are signed with a key pair as well: who verifies them need not hold what signs them.

alter table delivery.webhook_secret add column signing_key bytea;
alter table delivery.webhook_secret add column public_key bytea;
comment on column delivery.webhook_secret.signing_key is 'Ed25519, as 32 bytes; null beside a secret from before there were any: rotate it.';
comment on column delivery.webhook_secret.public_key is 'What it is verified with: the one thing here that anyone may read.';
