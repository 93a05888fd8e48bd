-- What the tokens of consumers are signed by.

create table jwt_secrets (
  id             uuid           primary key,
  created_at     timestamptz(0) not null,
  consumer_id    uuid           not null references consumers on delete cascade,
  key            text           unique,
  secret         text,
  rsa_public_key text,                    -- PEM, or the URL of a JWK set
  algorithm      text,
  tags           text[]
);
create index jwt_secrets_consumer_id_idx on jwt_secrets (consumer_id);
create index jwt_secrets_tags_idx on jwt_secrets using gin (tags);
call track_changes('jwt_secrets');
