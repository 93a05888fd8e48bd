-- Groups of consumers.

create table acls (
  id          uuid           primary key,
  created_at  timestamptz(0) not null,
  consumer_id uuid           not null references consumers on delete cascade,
  "group"     text           not null,
  tags        text[],
  constraint acls_consumer_group_key unique (consumer_id, "group")
);
create index acls_tags_idx on acls using gin (tags);
call track_changes('acls');
