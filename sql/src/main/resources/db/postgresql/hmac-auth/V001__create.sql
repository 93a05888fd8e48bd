-- Usernames of consumers and what they sign requests with.

create table hmacauth_credentials (
  id          uuid           primary key,
  created_at  timestamptz(0) not null,
  consumer_id uuid           not null references consumers on delete cascade,
  username    text           unique,
  secret      text,
  tags        text[]
);
create index hmacauth_credentials_consumer_id_idx on hmacauth_credentials (consumer_id);
create index hmacauth_credentials_tags_idx on hmacauth_credentials using gin (tags);
call track_changes('hmacauth_credentials');
