-- Revisions: all changes of one transaction belong together, with an author, a time, and what each
-- entity was before and after. Signals to nodes, and what nodes tell of targets.

-- One transaction that changed something.
create table revisions (
  number       bigint         generated always as identity primary key,
  committed_at timestamptz(3) not null default clock_timestamp(),
  author       text           not null
);
create index revisions_committed_at_idx on revisions (committed_at);

-- Each change so far becomes a revision of its own.
insert into revisions (number, committed_at, author) overriding system value
select revision, changed_at, '' from change_log;
select setval(
  pg_get_serial_sequence('revisions', 'number'),
  greatest((select max(number) from revisions), 1),
  exists (select from revisions));

-- "ordinal" tells the order of the changes of one revision. "before" and "after" are rows as
-- to_jsonb makes them; what is null there has not been, or is not any more.
drop index change_log_changed_at_idx;
alter table change_log
  alter column revision drop identity,
  drop constraint change_log_pkey,
  drop column changed_at,
  add column ordinal bigint generated always as identity,
  add column before jsonb,
  add column after jsonb,
  add primary key (revision, ordinal);

-- As before, a number is handed out under a lock that is held until the commit: whoever sees a
-- revision has seen all smaller ones. The first change of a transaction takes the lock and the
-- number, which the setting gatehouse.revision tells the others for the rest of the transaction.
--
-- The tables are found once, in the schema that the script runs in, so that the statements need not
-- be planned anew for every row.
create or replace function log_change() returns trigger language plpgsql
set search_path from current as $$
declare
  known text := current_setting('gatehouse.revision', true);
  own_revision bigint;
begin
  if known is null or known = '' then
    perform pg_advisory_xact_lock(hashtext(tg_table_schema || '.change_log'));
    insert into revisions (author)
      values (coalesce(current_setting('gatehouse.author', true), ''))
      returning number into own_revision;
    perform set_config('gatehouse.revision', own_revision::text, true);
  else
    own_revision := known::bigint;
  end if;
  insert into change_log (revision, entity, entity_id, operation, before, after)
    values (
      own_revision, tg_table_name,
      case when tg_op = 'DELETE' then old.id else new.id end,
      case when tg_op = 'INSERT' then 'CREATE' else tg_op end,
      case when tg_op <> 'INSERT' then to_jsonb(old) end,
      case when tg_op <> 'DELETE' then to_jsonb(new) end);
  return null;
end
$$;

-- What nodes are asked to do now, kept for an hour.
create table signals (
  number  bigint         generated always as identity primary key,
  name    text           not null,
  node_id uuid,                    -- the only node that is meant
  data    jsonb          not null,
  sent_at timestamptz(3) not null default clock_timestamp()
);
create index signals_sent_at_idx on signals (sent_at);

-- The last thing that each gateway node said of itself, as a whole.
drop table node_reports;
create table node_reports (
  node_id uuid           primary key,
  seen_at timestamptz(3) not null default clock_timestamp(),
  report  jsonb          not null
);
