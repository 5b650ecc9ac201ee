-- What all capabilities share: ledger, lines, holidays, settings, notices, outbox, files.
CREATE TABLE ledger (
  id @id,
  matter_kind BIGINT NOT NULL,
  matter_id BIGINT NOT NULL,
  actor_id BIGINT NOT NULL,
  actor_name TEXT NOT NULL,
  at BIGINT NOT NULL,
  action TEXT NOT NULL,
  state_from TEXT,
  state_to TEXT,
  detail TEXT,
  hash TEXT NOT NULL
);
CREATE INDEX ledger_by_matter ON ledger (matter_kind, matter_id, id);

-- The end of the chain: how many rows there are and the hash of the last one.
CREATE TABLE ledger_head (
  id BIGINT PRIMARY KEY,
  entry_count BIGINT NOT NULL,
  last_hash TEXT NOT NULL
);
INSERT INTO ledger_head (id, entry_count, last_hash) VALUES (1, 0, '');

CREATE TABLE line (
  id @id,
  matter_kind BIGINT NOT NULL,
  matter_id BIGINT NOT NULL,
  part_id BIGINT NOT NULL DEFAULT 0,
  kind BIGINT NOT NULL,
  owner_kind BIGINT NOT NULL,
  owner_id BIGINT NOT NULL,
  title TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  opened_on BIGINT NOT NULL,
  due_on BIGINT NOT NULL DEFAULT 0,
  struck_at BIGINT NOT NULL DEFAULT 0,
  struck_by BIGINT NOT NULL DEFAULT 0,
  evidence TEXT,
  reminder_stage BIGINT NOT NULL DEFAULT 0,
  reminded_on BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX line_by_matter ON line (matter_kind, matter_id, kind, part_id);
CREATE INDEX line_by_owner ON line (owner_kind, owner_id, struck_at, due_on, opened_on);
CREATE INDEX line_by_due ON line (struck_at, due_on, opened_on);

CREATE TABLE holiday (
  on_day BIGINT PRIMARY KEY,
  is_working BIGINT NOT NULL,
  name TEXT NOT NULL
);

CREATE TABLE setting (
  id @id,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  since BIGINT NOT NULL,
  changed_by BIGINT NOT NULL,
  changed_by_name TEXT NOT NULL
);
CREATE INDEX setting_by_key ON setting (key, id);
CREATE TABLE setting_head (
  id BIGINT PRIMARY KEY,
  version BIGINT NOT NULL
);
INSERT INTO setting_head (id, version) VALUES (1, 1);

CREATE TABLE notice (
  id @id,
  person_id BIGINT NOT NULL,
  message TEXT NOT NULL,
  first TEXT,
  second TEXT,
  matter_kind BIGINT NOT NULL,
  matter_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  read_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX notice_by_person ON notice (person_id, read_at, id);

-- state: enum mail_state.
CREATE TABLE outbox (
  id @id,
  person_id BIGINT NOT NULL,
  address TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  path TEXT NOT NULL DEFAULT '', -- of the page that it speaks of
  state BIGINT NOT NULL DEFAULT 0,
  attempts BIGINT NOT NULL DEFAULT 0,
  at BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  claimed_at BIGINT NOT NULL DEFAULT 0,
  sent_at BIGINT NOT NULL DEFAULT 0,
  error TEXT
);
CREATE INDEX outbox_by_state ON outbox (state, next_at);

CREATE TABLE file (
  id @id,
  matter_kind BIGINT NOT NULL,
  matter_id BIGINT NOT NULL,
  part TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size BIGINT NOT NULL,
  hash TEXT NOT NULL,
  uploaded_by BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX file_by_matter ON file (matter_kind, matter_id, part);
CREATE INDEX file_by_hash ON file (hash, id);
