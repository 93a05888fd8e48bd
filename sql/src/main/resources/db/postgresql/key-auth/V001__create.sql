-- API keys of consumers.

create table keyauth_credentials (
  id          uuid           primary key,
  created_at  timestamptz(0) not null,
  consumer_id uuid           not null references consumers on delete cascade,
  key         text           unique,
  tags        text[],
  expires_at  timestamptz             -- null for a key that stays
);
create index keyauth_credentials_consumer_id_idx on keyauth_credentials (consumer_id);
create index keyauth_credentials_tags_idx on keyauth_credentials using gin (tags);
create index keyauth_credentials_expires_at_idx on keyauth_credentials (expires_at);
call track_changes('keyauth_credentials');
