-- What `northline rebuild` asks, once for each of the projections' tables: {table} is its name, {columns} are its columns.

-- name: stage
-- Makes room, in this session only, for what the log adds up to. The digest comes first: what follows need not be unpacked to find it.
create temporary table staged_{table} (digest bytea not null, like projections.{table}_history);

-- name: take_in
-- Puts states there, given in JSON by their fields, and their digests, one behind the other.
insert into pg_temp.staged_{table} (workspace_id, {columns}, digest)
select $1::uuid, {fields}, coalesce(erased_fields, '{{}}'), substr($3::bytea, (32 * ordinality - 31)::integer, 32)
from rows from (json_to_recordset($2::json) as ({said}, erased_fields text[])) with ordinality;

-- name: spread_out
-- Lets what is compared be sorted and joined in memory, until this transaction ends.
set local work_mem = '64MB';

-- name: unstage
-- Takes that room away.
drop table if exists pg_temp.staged_{table};

-- name: history
-- Every row of the history, in order of key and revision.
select {columns} from projections.{table}_history where workspace_id = $1 order by id, revision;

-- name: present
-- Every row of the present, in order of key.
select {columns} from projections.{table} where workspace_id = $1 order by id;

-- name: compared_history
-- The digest of the history that follows from the log, and in how many rows the one that is there is another, byte by byte.
select sha256(coalesce(string_agg(digest, '' order by id, revision), '')), count(*) filter (where differs)
from (
    select s.id, s.revision, s.digest, {differ} as differs
    from pg_temp.staged_{table} s
    full join (select * from projections.{table}_history where workspace_id = $1) l using (id, revision)
    offset 0  -- compared first, there is little to sort
) c;

-- name: compared_present
-- The same of the present; $2 are the revisions of the rows that it should have.
select sha256(coalesce(string_agg(digest, '' order by id), '')), count(*) filter (where differs)
from (
    select s.id, s.digest, {differ} as differs
    from (select * from pg_temp.staged_{table} where revision = any($2::bigint[])) s
    full join (select * from projections.{table} where workspace_id = $1) l using (id)
    offset 0
) c;

-- name: differing_history
-- The first rows that are in the history or follow from the log, and are not the same in both.
select id, revision, s.{at} is null as extra, l.{at} is null as missing
from pg_temp.staged_{table} s
full join (select * from projections.{table}_history where workspace_id = $1) l using (id, revision)
where {differ}
order by revision
limit $2;

-- name: differing_present
-- The same of the present; $3 are the revisions of the rows that it should have.
select id, coalesce(s.revision, l.revision) as revision, s.{at} is null as extra, l.{at} is null as missing
from (select * from pg_temp.staged_{table} where revision = any($3::bigint[])) s
full join (select * from projections.{table} where workspace_id = $1) l using (id)
where {differ}
order by 2
limit $2;

-- name: staged_row
-- One state as it follows from the log.
select {texts} from pg_temp.staged_{table} where id = $1 and revision = $2;

-- name: history_row
-- One row of the history.
select {texts} from projections.{table}_history where workspace_id = $1 and id = $2 and revision = $3;

-- name: present_row
-- One row of the present.
select {texts} from projections.{table} where workspace_id = $1 and id = $2;

-- name: clear_history
-- Takes the workspace's history away, to be replaced.
delete from projections.{table}_history where workspace_id = $1;

-- name: clear_present
-- Takes the workspace's present away, to be replaced.
delete from projections.{table} where workspace_id = $1;

-- name: fill_history
-- Puts what follows from the log in the history's place.
insert into projections.{table}_history (workspace_id, {columns})
select workspace_id, {columns} from pg_temp.staged_{table};

-- name: fill_present
-- Puts the last state of each entity in the present's place.
insert into projections.{table} (workspace_id, {columns})
select distinct on (id) workspace_id, {columns} from pg_temp.staged_{table} order by id, revision desc;

-- name: set_head
-- Notes of which version the workspace's projections are now, and what the head keeps of the last events.
update directory.head
set projection_version = $2, recorded_at = $3, structural_at = $4, day = $5
where workspace_id = $1;
