-- What can be found. The vectors are made by the program, token by token; no dictionary of
-- PostgreSQL touches them.
CREATE TABLE search_entry (
  key @id,
  matter_kind BIGINT NOT NULL,
  matter_id BIGINT NOT NULL,
  fresh_on BIGINT NOT NULL,
  title_text TEXT NOT NULL,
  body_text TEXT NOT NULL,
  reply_text TEXT NOT NULL,
  facets TEXT NOT NULL,
  title tsvector NOT NULL,
  document tsvector NOT NULL
);
CREATE UNIQUE INDEX search_entry_by_matter ON search_entry (matter_kind, matter_id);
CREATE INDEX search_entry_by_day ON search_entry (fresh_on, key);
CREATE INDEX search_entry_by_title ON search_entry USING gin (title) WITH (gin_pending_list_limit = 512);
CREATE INDEX search_entry_by_document ON search_entry USING gin (document) WITH (gin_pending_list_limit = 512);

-- Phrases are checked in the vectors: those should unpack fast. A server without lz4 does without.
DO $$ BEGIN
  ALTER TABLE search_entry ALTER document SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;

-- By which rules the index was made.
CREATE TABLE search_state (
  id BIGINT PRIMARY KEY,
  version TEXT NOT NULL
);
INSERT INTO search_state (id, version) VALUES (1, '');
