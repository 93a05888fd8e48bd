-- Badges, each carried by one consumer and gone with it.
CREATE TABLE badges (
    id          uuid PRIMARY KEY,
    created_at  timestamptz(0) NOT NULL,
    consumer_id uuid NOT NULL REFERENCES consumers ON DELETE CASCADE,
    number      text NOT NULL,
    tags        text[],
    CONSTRAINT badges_number_key UNIQUE (number)
);

CREATE INDEX badges_consumer_id_idx ON badges (consumer_id);
CREATE INDEX badges_tags_idx ON badges USING gin (tags);
