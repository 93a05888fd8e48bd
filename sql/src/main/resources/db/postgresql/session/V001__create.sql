-- Sessions of clients, for `storage: kong`.

create table sessions (
  id         uuid           primary key,
  session_id text           not null unique,
  expires    bigint,                       -- seconds since 1970
  data       text,                         -- sealed
  created_at timestamptz(0) not null,
  expires_at timestamptz                   -- null for a session that stays
);
create index sessions_expires_at_idx on sessions (expires_at);
call track_changes('sessions');
