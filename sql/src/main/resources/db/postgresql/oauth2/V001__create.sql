-- Clients of consumers, and the codes and tokens that are issued to them.

create table oauth2_credentials (
  id            uuid           primary key,
  created_at    timestamptz(0) not null,
  consumer_id   uuid           not null references consumers on delete cascade,
  name          text           not null,
  client_id     text           unique,
  client_secret text,
  hash_secret   boolean        not null,
  redirect_uris text[],
  tags          text[],
  client_type   text           not null
);
create index oauth2_credentials_consumer_id_idx on oauth2_credentials (consumer_id);
create index oauth2_credentials_tags_idx on oauth2_credentials using gin (tags);
call track_changes('oauth2_credentials');

create table oauth2_authorization_codes (
  id                   uuid           primary key,
  created_at           timestamptz(0) not null,
  service_id           uuid           references services on delete cascade,
  credential_id        uuid           not null references oauth2_credentials on delete cascade,
  code                 text           unique, -- a digest
  authenticated_userid text,
  scope                text,
  challenge            text,
  challenge_method     text,
  plugin_id            uuid           references plugins on delete cascade,
  expires_at           timestamptz
);
create index oauth2_authorization_codes_service_id_idx on oauth2_authorization_codes (service_id);
create index oauth2_authorization_codes_credential_id_idx
  on oauth2_authorization_codes (credential_id);
create index oauth2_authorization_codes_plugin_id_idx on oauth2_authorization_codes (plugin_id);
create index oauth2_authorization_codes_expires_at_idx on oauth2_authorization_codes (expires_at);
call track_changes('oauth2_authorization_codes');

create table oauth2_tokens (
  id                   uuid           primary key,
  created_at           timestamptz(0) not null,
  service_id           uuid           references services on delete cascade,
  credential_id        uuid           not null references oauth2_credentials on delete cascade,
  token_type           text           not null,
  expires_in           bigint         not null,
  access_token         text           unique, -- or its digest
  refresh_token        text           unique, -- or its digest
  authenticated_userid text,
  scope                text,
  expires_at           timestamptz             -- null for a token that stays
);
create index oauth2_tokens_service_id_idx on oauth2_tokens (service_id);
create index oauth2_tokens_credential_id_idx on oauth2_tokens (credential_id);
create index oauth2_tokens_expires_at_idx on oauth2_tokens (expires_at);
call track_changes('oauth2_tokens');
