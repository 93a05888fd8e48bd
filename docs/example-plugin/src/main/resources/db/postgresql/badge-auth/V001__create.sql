-- Badges, each carried by one consumer and gone with it.

create table badges (
  id          uuid           primary key,
  created_at  timestamptz(0) not null,
  consumer_id uuid           not null references consumers on delete cascade,
  number      text           not null unique,
  tags        text[]
);
create index badges_consumer_id_idx on badges (consumer_id);
create index badges_tags_idx on badges using gin (tags);

-- Tells every node of changes to the table.
call track_changes('badges');
