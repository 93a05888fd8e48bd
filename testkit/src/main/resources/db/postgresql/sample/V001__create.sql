-- The tokens and grants of SamplePlugin: what a plugin of somebody else's ships in its own jar.

create table sample_tokens (
  id          uuid           primary key,
  created_at  timestamptz(0) not null,
  consumer_id uuid           not null references consumers on delete cascade,
  service_id  uuid           references services on delete restrict,
  token       text           unique,
  scope       text           not null,
  uses        bigint,
  ratio       double precision,
  tags        text[],
  expires_at  timestamptz,
  constraint sample_tokens_scope_consumer_key unique (scope, consumer_id)
);
create index sample_tokens_consumer_id_idx on sample_tokens (consumer_id);
create index sample_tokens_service_id_idx on sample_tokens (service_id);
create index sample_tokens_tags_idx on sample_tokens using gin (tags);
create index sample_tokens_expires_at_idx on sample_tokens (expires_at);
call track_changes('sample_tokens');

create table sample_grants (
  id         uuid           primary key,
  created_at timestamptz(0) not null,
  code       text           not null
);
call track_changes('sample_grants');
