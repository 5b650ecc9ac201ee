-- Proposals, from draft to kept promise (docs: the proposal workflow).
CREATE TABLE proposal_call (
  id @id,
  year BIGINT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  topics TEXT NOT NULL DEFAULT '',
  opens_at BIGINT NOT NULL,
  closes_at BIGINT NOT NULL,
  plenary_closes_on BIGINT NOT NULL DEFAULT 0
);

-- The last number that was given in a year: taken in the transaction that files, so that no number is
-- skipped or given twice.
CREATE TABLE proposal_number (
  year BIGINT PRIMARY KEY,
  last_number BIGINT NOT NULL
);

CREATE TABLE proposal (
  id @id,
  kind BIGINT NOT NULL,
  state BIGINT NOT NULL,
  year BIGINT NOT NULL,
  number BIGINT NOT NULL DEFAULT 0,
  is_session BIGINT NOT NULL DEFAULT 0,
  lead_id BIGINT NOT NULL REFERENCES person (id),
  body_id BIGINT REFERENCES body (id),
  contact_name TEXT NOT NULL DEFAULT '',
  signed_by TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL DEFAULT '',
  situation TEXT NOT NULL DEFAULT '',
  analysis TEXT NOT NULL DEFAULT '',
  category TEXT NOT NULL DEFAULT '',
  sector TEXT NOT NULL DEFAULT '',
  key_words TEXT NOT NULL DEFAULT '',
  suggested_units TEXT NOT NULL DEFAULT '',
  source BIGINT NOT NULL DEFAULT 0,
  source_note TEXT NOT NULL DEFAULT '',
  publicity BIGINT NOT NULL DEFAULT 0,
  publicity_reason TEXT NOT NULL DEFAULT '',
  wished_publicity BIGINT NOT NULL DEFAULT 0, -- the proposer's choice, while less than it is published
  may_contact BIGINT NOT NULL DEFAULT 1,
  version BIGINT NOT NULL DEFAULT 1,
  looks_passed BIGINT NOT NULL DEFAULT 0,
  ground TEXT NOT NULL DEFAULT '',
  explanation TEXT NOT NULL DEFAULT '',
  merged_into BIGINT REFERENCES proposal (id),
  converted_to BIGINT NOT NULL DEFAULT 0,
  return_count BIGINT NOT NULL DEFAULT 0,
  round BIGINT NOT NULL DEFAULT 1,
  reply_class BIGINT NOT NULL DEFAULT 0,
  attitude BIGINT NOT NULL DEFAULT 0,
  result BIGINT NOT NULL DEFAULT 0,
  closed_without_feedback BIGINT NOT NULL DEFAULT 0,
  is_published BIGINT NOT NULL DEFAULT 0,
  published_at BIGINT NOT NULL DEFAULT 0,
  is_key BIGINT NOT NULL DEFAULT 0,
  is_excellent BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  submitted_at BIGINT NOT NULL DEFAULT 0,
  filed_at BIGINT NOT NULL DEFAULT 0,
  assigned_at BIGINT NOT NULL DEFAULT 0,
  replied_at BIGINT NOT NULL DEFAULT 0,
  closed_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX proposal_by_year ON proposal (year, state, number);
CREATE INDEX proposal_by_state ON proposal (state, year);
CREATE INDEX proposal_by_lead ON proposal (lead_id, state, changed_at);
CREATE INDEX proposal_by_body ON proposal (body_id, state, changed_at);
-- What waits for publication, among very many that do not.
CREATE INDEX proposal_not_published ON proposal (state, closed_at) WHERE is_published = 0;
-- All that lists filter and sort by, so that counts and pages are read from the index alone.
CREATE INDEX proposal_by_list ON proposal (year, number, id, state, is_published, publicity, category,
  sector, reply_class, result, is_key, is_excellent, changed_at, title);
CREATE INDEX proposal_by_publication ON proposal (published_at, id);
CREATE INDEX proposal_by_main ON proposal (merged_into);

CREATE TABLE proposal_suggestion (
  id @id,
  proposal_id BIGINT NOT NULL REFERENCES proposal (id),
  position BIGINT NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (proposal_id, position)
);

-- A copy of the text each time that it was saved by hand or submitted.
CREATE TABLE proposal_version (
  id @id,
  proposal_id BIGINT NOT NULL REFERENCES proposal (id),
  version BIGINT NOT NULL,
  title TEXT NOT NULL,
  situation TEXT NOT NULL,
  analysis TEXT NOT NULL,
  suggestions TEXT NOT NULL, -- a JSON list of texts
  saved_by BIGINT NOT NULL,
  saved_at BIGINT NOT NULL
);
CREATE INDEX proposal_version_by_proposal ON proposal_version (proposal_id, id);

-- Co-signers; state: 0 invited, 1 confirmed, 2 declined. is_changed: the text was changed after the
-- confirmation.
CREATE TABLE co_signer (
  proposal_id BIGINT NOT NULL REFERENCES proposal (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  state BIGINT NOT NULL DEFAULT 0,
  opinion TEXT NOT NULL DEFAULT '',
  is_changed BIGINT NOT NULL DEFAULT 0,
  at BIGINT NOT NULL,
  PRIMARY KEY (proposal_id, person_id)
);
CREATE INDEX co_signer_by_person ON co_signer (person_id, state);

CREATE TABLE proposal_look (
  id @id,
  proposal_id BIGINT NOT NULL REFERENCES proposal (id),
  look BIGINT NOT NULL,
  reviewer_id BIGINT NOT NULL REFERENCES person (id),
  opinion TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX proposal_look_by_proposal ON proposal_look (proposal_id);

CREATE TABLE assignment (
  id @id,
  proposal_id BIGINT NOT NULL REFERENCES proposal (id),
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  role BIGINT NOT NULL,
  state BIGINT NOT NULL,
  round BIGINT NOT NULL DEFAULT 1,
  assigned_at BIGINT NOT NULL,
  accept_by BIGINT NOT NULL,
  due_on BIGINT NOT NULL,
  accepted_at BIGINT NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  suggested_unit_id BIGINT REFERENCES unit (id),
  extension_state BIGINT NOT NULL DEFAULT 0,
  extension_reason TEXT NOT NULL DEFAULT '',
  opinion TEXT NOT NULL DEFAULT '',
  done_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX assignment_by_proposal ON assignment (proposal_id, unit_id);
CREATE INDEX assignment_by_unit ON assignment (unit_id, state, proposal_id);

CREATE TABLE contact (
  id @id,
  assignment_id BIGINT NOT NULL REFERENCES assignment (id),
  channel BIGINT NOT NULL,
  phase BIGINT NOT NULL,
  on_day BIGINT NOT NULL,
  note TEXT NOT NULL,
  recorded_by BIGINT NOT NULL,
  at BIGINT NOT NULL,
  is_disputed BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX contact_by_assignment ON contact (assignment_id);

-- The last number of a unit's replies in a year.
CREATE TABLE reply_number (
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  year BIGINT NOT NULL,
  last_number BIGINT NOT NULL,
  PRIMARY KEY (unit_id, year)
);

-- state: 0 draft, 1 waits for the head's signature, 2 signed.
CREATE TABLE reply (
  id @id,
  assignment_id BIGINT NOT NULL REFERENCES assignment (id),
  proposal_id BIGINT NOT NULL REFERENCES proposal (id),
  round BIGINT NOT NULL,
  is_second BIGINT NOT NULL DEFAULT 0,
  state BIGINT NOT NULL DEFAULT 0,
  number TEXT NOT NULL DEFAULT '',
  class BIGINT NOT NULL DEFAULT 0,
  body TEXT NOT NULL DEFAULT '',
  contact_name TEXT NOT NULL DEFAULT '',
  contact_phone TEXT NOT NULL DEFAULT '',
  drafted_by BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  signed_by BIGINT NOT NULL DEFAULT 0,
  signed_at BIGINT NOT NULL DEFAULT 0,
  UNIQUE (assignment_id, round, is_second)
);
CREATE INDEX reply_by_proposal ON reply (proposal_id, state);
CREATE INDEX reply_by_assignment ON reply (assignment_id, state);
CREATE INDEX reply_by_signature ON reply (state, signed_at, id);

CREATE TABLE reply_answer (
  reply_id BIGINT NOT NULL REFERENCES reply (id),
  position BIGINT NOT NULL,
  verdict BIGINT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (reply_id, position)
);

-- state: 0 open, 1 kept, 2 changed (a new date or text), 3 failed, 4 replaced by a new reply.
CREATE TABLE commitment (
  id @id,
  reply_id BIGINT NOT NULL REFERENCES reply (id),
  proposal_id BIGINT NOT NULL REFERENCES proposal (id),
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  text TEXT NOT NULL,
  due_on BIGINT NOT NULL,
  state BIGINT NOT NULL DEFAULT 0,
  is_public BIGINT NOT NULL DEFAULT 0,
  ended_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX commitment_by_proposal ON commitment (proposal_id);
CREATE INDEX commitment_by_reply ON commitment (reply_id);
CREATE INDEX commitment_by_unit ON commitment (unit_id, state, due_on);
CREATE INDEX commitment_by_state ON commitment (state, due_on, id);
CREATE INDEX commitment_by_end ON commitment (state, ended_at, id);

CREATE TABLE commitment_event (
  id @id,
  commitment_id BIGINT NOT NULL REFERENCES commitment (id),
  kind BIGINT NOT NULL,
  note TEXT NOT NULL,
  due_on BIGINT NOT NULL DEFAULT 0,
  by_person BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX commitment_event_by_commitment ON commitment_event (commitment_id);

CREATE TABLE feedback (
  id @id,
  proposal_id BIGINT NOT NULL REFERENCES proposal (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  round BIGINT NOT NULL,
  attitude BIGINT NOT NULL,
  result BIGINT NOT NULL,
  was_contacted BIGINT NOT NULL DEFAULT 0,
  text TEXT NOT NULL DEFAULT '',
  at BIGINT NOT NULL,
  UNIQUE (proposal_id, person_id, round)
);

-- One scorer's scores, item by item, with the score table's codes.
CREATE TABLE score (
  id @id,
  proposal_id BIGINT NOT NULL REFERENCES proposal (id),
  kind BIGINT NOT NULL,
  unit_id BIGINT REFERENCES unit (id),
  scorer_id BIGINT NOT NULL REFERENCES person (id),
  item TEXT NOT NULL,
  points BIGINT NOT NULL,
  at BIGINT NOT NULL,
  UNIQUE (proposal_id, kind, unit_id, scorer_id, item)
);
CREATE INDEX score_by_proposal ON score (proposal_id, kind);

CREATE TABLE oversight (
  proposal_id BIGINT PRIMARY KEY REFERENCES proposal (id),
  leader TEXT NOT NULL,
  supervisor TEXT NOT NULL,
  plan TEXT NOT NULL DEFAULT '',
  due_on BIGINT NOT NULL DEFAULT 0,
  at BIGINT NOT NULL
);
CREATE TABLE oversight_event (
  id @id,
  proposal_id BIGINT NOT NULL REFERENCES proposal (id),
  on_day BIGINT NOT NULL,
  note TEXT NOT NULL,
  by_person BIGINT NOT NULL,
  at BIGINT NOT NULL
);

-- Whoever has the secret may read the person's dates as a calendar; only its hash is kept.
CREATE TABLE calendar_feed (
  person_id BIGINT PRIMARY KEY REFERENCES person (id),
  secret_hash TEXT NOT NULL UNIQUE,
  made_at BIGINT NOT NULL
);
