-- Codes and refresh tokens that were good once.

create table oauth2_spent_grants (
  id         uuid           primary key,
  created_at timestamptz(0) not null,
  grant_type text           not null,
  digest     text           not null unique,
  token      uuid           not null, -- no reference: a code stays spent when its tokens are gone
  successor  text,                    -- a digest
  expires_at timestamptz
);
create index oauth2_spent_grants_expires_at_idx on oauth2_spent_grants (expires_at);
call track_changes('oauth2_spent_grants');
