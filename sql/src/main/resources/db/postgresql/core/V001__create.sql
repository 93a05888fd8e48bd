-- The core entities, the log of changes to entities, counters and reports of nodes.
--
-- Columns are what the schemas of the entity records say:
--   * a foreign field F is the column F_id; its constraint says what becomes of the entity when the
--     one it points to is deleted (cascade), or whether that is refused (restrict);
--   * a list or set of strings is an array in the order given; records, maps and lists of records
--     are jsonb;
--   * times are whole seconds, as the Admin API shows them; those of targets are milliseconds;
--   * unique constraints are named TABLE_FIELD…_key, by which the store tells what is taken.
--
-- Runs on PostgreSQL 12 and later.

-- ---------------------------------------------------------------------------------------------
-- Changes
-- ---------------------------------------------------------------------------------------------

-- Every entity made, changed or deleted, in the order of the commits. Nodes poll it.
create table change_log (
  revision   bigint generated always as identity primary key,
  entity     text           not null,
  entity_id  uuid           not null,
  operation  text           not null check (operation in ('CREATE', 'UPDATE', 'DELETE')),
  changed_at timestamptz(3) not null default clock_timestamp()
);
create index change_log_changed_at_idx on change_log (changed_at);

-- Writes a change to the log. A number taken from a sequence may become visible after a greater
-- one, and a node that has read the greater would never see it. So revisions are handed out under a
-- lock that is held until the commit: whoever sees a revision has seen all smaller ones.
--
-- The trigger is deferred, so that the lock is taken when the transaction has done all else: it is
-- held for the commit only, and nobody waits for a row while holding it (no deadlocks).
create function log_change() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext(tg_table_schema || '.change_log'));
  execute format(
      'insert into %I.change_log (entity, entity_id, operation) values ($1, $2, $3)',
      tg_table_schema)
    using tg_table_name,
      case when tg_op = 'DELETE' then old.id else new.id end,
      case when tg_op = 'INSERT' then 'CREATE' else tg_op end;
  return null;
end
$$;

-- Logs changes to a table from now on: those by the Admin API, those that cascade, and those made
-- by hand in SQL. To be called for every table of entities.
create procedure track_changes(entities regclass) language plpgsql as $$
begin
  execute format(
      'create constraint trigger log_change after insert or update or delete on %s '
      'deferrable initially deferred for each row execute function log_change()',
      entities);
end
$$;

-- ---------------------------------------------------------------------------------------------
-- Entities, parents before their children
-- ---------------------------------------------------------------------------------------------

create table certificates (
  id         uuid           primary key,
  created_at timestamptz(0) not null,
  updated_at timestamptz(0) not null,
  cert       text           not null,
  key        text           not null,
  cert_alt   text,
  key_alt    text,
  tags       text[]
);
create index certificates_tags_idx on certificates using gin (tags);
call track_changes('certificates');

create table snis (
  id             uuid           primary key,
  name           text           not null unique,
  created_at     timestamptz(0) not null,
  updated_at     timestamptz(0) not null,
  tags           text[],
  certificate_id uuid           not null references certificates on delete restrict
);
create index snis_certificate_id_idx on snis (certificate_id);
create index snis_tags_idx on snis using gin (tags);
call track_changes('snis');

create table ca_certificates (
  id          uuid           primary key,
  created_at  timestamptz(0) not null,
  updated_at  timestamptz(0) not null,
  cert        text           not null,
  cert_digest text           unique,
  tags        text[]
);
create index ca_certificates_tags_idx on ca_certificates using gin (tags);
call track_changes('ca_certificates');

create table vaults (
  id          uuid           primary key,
  prefix      text           not null unique,
  name        text           not null,
  description text,
  config      jsonb          not null,
  created_at  timestamptz(0) not null,
  updated_at  timestamptz(0) not null,
  tags        text[]
);
create index vaults_tags_idx on vaults using gin (tags);
call track_changes('vaults');

create table key_sets (
  id         uuid           primary key,
  name       text           unique,
  tags       text[],
  created_at timestamptz(0) not null,
  updated_at timestamptz(0) not null
);
create index key_sets_tags_idx on key_sets using gin (tags);
call track_changes('key_sets');

create table keys (
  id         uuid           primary key,
  set_id     uuid           references key_sets on delete cascade,
  name       text           unique,
  kid        text           not null,
  jwk        text,
  pem        jsonb,
  tags       text[],
  created_at timestamptz(0) not null,
  updated_at timestamptz(0) not null
);
-- Two keys of no set count as keys of the same. "nulls not distinct" would need PostgreSQL 15.
create unique index keys_kid_set_key
  on keys (kid, coalesce(set_id, '00000000-0000-0000-0000-000000000000'));
create index keys_set_id_idx on keys (set_id);
create index keys_tags_idx on keys using gin (tags);
call track_changes('keys');

create table upstreams (
  id                        uuid           primary key,
  created_at                timestamptz(0) not null,
  name                      text           not null unique,
  updated_at                timestamptz(0) not null,
  algorithm                 text,
  hash_on                   text,
  hash_fallback             text,
  hash_on_header            text,
  hash_fallback_header      text,
  hash_on_cookie            text,
  hash_on_cookie_path       text,
  hash_on_query_arg         text,
  hash_fallback_query_arg   text,
  hash_on_uri_capture       text,
  hash_fallback_uri_capture text,
  slots                     integer,
  healthchecks              jsonb,
  tags                      text[],
  host_header               text,
  client_certificate_id     uuid           references certificates on delete restrict,
  use_srv_name              boolean
);
create index upstreams_client_certificate_id_idx on upstreams (client_certificate_id);
create index upstreams_tags_idx on upstreams using gin (tags);
call track_changes('upstreams');

create table targets (
  id          uuid           primary key,
  created_at  timestamptz(3) not null,
  updated_at  timestamptz(3) not null,
  upstream_id uuid           not null references upstreams on delete cascade,
  target      text           not null,
  weight      integer,
  tags        text[],
  constraint targets_target_upstream_key unique (target, upstream_id)
);
create index targets_upstream_id_idx on targets (upstream_id);
create index targets_tags_idx on targets using gin (tags);
call track_changes('targets');

create table services (
  id                    uuid           primary key,
  created_at            timestamptz(0) not null,
  updated_at            timestamptz(0) not null,
  name                  text           unique,
  retries               integer,
  protocol              text           not null,
  host                  text           not null,
  port                  integer        not null,
  path                  text,
  connect_timeout       integer,
  write_timeout         integer,
  read_timeout          integer,
  tags                  text[],
  client_certificate_id uuid           references certificates on delete restrict,
  tls_verify            boolean,
  tls_verify_depth      integer,
  ca_certificates       uuid[],
  enabled               boolean        not null
);
create index services_client_certificate_id_idx on services (client_certificate_id);
create index services_tags_idx on services using gin (tags);
call track_changes('services');

create table routes (
  id                         uuid           primary key,
  created_at                 timestamptz(0) not null,
  updated_at                 timestamptz(0) not null,
  name                       text           unique,
  protocols                  text[]         not null,
  https_redirect_status_code integer        not null,
  strip_path                 boolean        not null,
  preserve_host              boolean        not null,
  request_buffering          boolean        not null,
  response_buffering         boolean        not null,
  tags                       text[],
  service_id                 uuid           references services on delete restrict,
  snis                       text[],
  sources                    jsonb,
  destinations               jsonb,
  methods                    text[],
  hosts                      text[],
  paths                      text[],
  headers                    jsonb,
  regex_priority             bigint,
  path_handling              text
);
create index routes_service_id_idx on routes (service_id);
create index routes_tags_idx on routes using gin (tags);
call track_changes('routes');

create table consumers (
  id         uuid           primary key,
  created_at timestamptz(0) not null,
  updated_at timestamptz(0) not null,
  username   text           unique,
  custom_id  text           unique,
  tags       text[]
);
create index consumers_tags_idx on consumers using gin (tags);
call track_changes('consumers');

create table plugins (
  id            uuid           primary key,
  name          text           not null,
  instance_name text           unique,
  created_at    timestamptz(0) not null,
  updated_at    timestamptz(0) not null,
  route_id      uuid           references routes on delete cascade,
  service_id    uuid           references services on delete cascade,
  consumer_id   uuid           references consumers on delete cascade,
  config        jsonb          not null,
  protocols     text[]         not null,
  enabled       boolean        not null,
  tags          text[]
);
-- One instance of a plugin for each scope, where no route, service or consumer is a scope as well.
create unique index plugins_name_route_service_consumer_key
  on plugins (
    name,
    coalesce(route_id, '00000000-0000-0000-0000-000000000000'),
    coalesce(service_id, '00000000-0000-0000-0000-000000000000'),
    coalesce(consumer_id, '00000000-0000-0000-0000-000000000000'));
create index plugins_route_id_idx on plugins (route_id);
create index plugins_service_id_idx on plugins (service_id);
create index plugins_consumer_id_idx on plugins (consumer_id);
create index plugins_tags_idx on plugins using gin (tags);
call track_changes('plugins');

-- ---------------------------------------------------------------------------------------------
-- What nodes share beside entities
-- ---------------------------------------------------------------------------------------------

-- Counters of limits over all nodes: one for each who is counted and each window of time.
create table counters (
  scope      text        not null, -- which limit: a plugin's name and what it is configured for
  identifier text        not null, -- who is counted: a consumer, an address, …
  period     text        not null, -- the kind of window: second, minute, …
  start      bigint      not null, -- the window's first millisecond since 1970
  value      bigint      not null,
  expires_at timestamptz not null,
  primary key (scope, identifier, period, start)
);
create index counters_expires_at_idx on counters (expires_at);

-- The last thing that each gateway node said of itself.
create table node_reports (
  node_id    uuid           primary key,
  host_name  text           not null,
  revision   bigint         not null, -- of the change log, up to which the node is configured
  started_at timestamptz(3) not null,
  seen_at    timestamptz(3) not null default clock_timestamp(),
  problems   jsonb          not null, -- rows that the node cannot use: [{entity, id, problem}]
  counters   jsonb          not null  -- {name: number}
);
