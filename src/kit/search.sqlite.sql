-- What can be found. The key grows with the day, so that reading the index backwards gives the
-- newest first: day * 2^20 and a number within the day.
CREATE TABLE search_entry (
  key INTEGER PRIMARY KEY,
  matter_kind BIGINT NOT NULL,
  matter_id BIGINT NOT NULL,
  fresh_on BIGINT NOT NULL,
  title_text TEXT NOT NULL,
  body_text TEXT NOT NULL,
  reply_text TEXT NOT NULL,
  facets TEXT NOT NULL
);
CREATE UNIQUE INDEX search_entry_by_matter ON search_entry (matter_kind, matter_id);

-- The tokens are made by the program; "ascii" cuts them at the spaces again and changes nothing.
CREATE VIRTUAL TABLE search_index USING fts5 (
  title, body, reply, facets, content = '', columnsize = 0, tokenize = 'ascii'
);

-- The titles once more: a word that many bodies and no title have would be looked for long.
CREATE VIRTUAL TABLE search_title_index USING fts5 (
  title, facets, content = '', columnsize = 0, tokenize = 'ascii'
);

-- By which rules the index was made.
CREATE TABLE search_state (
  id BIGINT PRIMARY KEY,
  version TEXT NOT NULL
);
INSERT INTO search_state (id, version) VALUES (1, '');
