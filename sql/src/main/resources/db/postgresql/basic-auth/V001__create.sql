-- Usernames of consumers and the hashes of their passwords.

create table basicauth_credentials (
  id          uuid           primary key,
  created_at  timestamptz(0) not null,
  consumer_id uuid           not null references consumers on delete cascade,
  username    text           unique,
  password    text,
  tags        text[]
);
create index basicauth_credentials_consumer_id_idx on basicauth_credentials (consumer_id);
create index basicauth_credentials_tags_idx on basicauth_credentials using gin (tags);
call track_changes('basicauth_credentials');
