-- Sessions, and what makes a form count once.
CREATE TABLE session (
  id @id,
  token_hash TEXT NOT NULL UNIQUE,
  person_id BIGINT NOT NULL,
  waits_for_second_step BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  address TEXT NOT NULL,
  agent TEXT NOT NULL
);
CREATE INDEX session_by_person ON session (person_id);

CREATE TABLE form_once (
  token TEXT PRIMARY KEY,
  location TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX form_once_by_age ON form_once (at);

CREATE TABLE web_secret (
  id BIGINT PRIMARY KEY,
  secret TEXT NOT NULL
);
