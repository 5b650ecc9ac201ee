-- Persons, what they may do, and where they belong.
CREATE TABLE unit (
  id @id,
  name TEXT NOT NULL UNIQUE,
  name_en TEXT NOT NULL DEFAULT '',
  short_name TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT '',
  is_active BIGINT NOT NULL DEFAULT 1
);

-- Bodies that propose collectively: parties, organisations, special committees, sectors, groups.
CREATE TABLE body (
  id @id,
  kind BIGINT NOT NULL,
  name TEXT NOT NULL UNIQUE,
  name_en TEXT NOT NULL DEFAULT '',
  is_active BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE person (
  id @id,
  user_name TEXT NOT NULL UNIQUE,
  phone TEXT UNIQUE,
  name TEXT NOT NULL,
  email TEXT NOT NULL DEFAULT '',
  language BIGINT NOT NULL DEFAULT 0,
  wants_mail BIGINT NOT NULL DEFAULT 1,
  password_hash TEXT NOT NULL DEFAULT '',
  password_set_at BIGINT NOT NULL DEFAULT 0,
  must_change_password BIGINT NOT NULL DEFAULT 0,
  totp_secret TEXT NOT NULL DEFAULT '',
  totp_is_on BIGINT NOT NULL DEFAULT 0,
  totp_last_step BIGINT NOT NULL DEFAULT 0,
  failed_count BIGINT NOT NULL DEFAULT 0,
  locked_until BIGINT NOT NULL DEFAULT 0,
  is_active BIGINT NOT NULL DEFAULT 1,
  created_at BIGINT NOT NULL
);

-- Names that somebody tried to sign in with and nobody has: they wait as accounts do.
CREATE TABLE stranger (
  id @id,
  name_key TEXT NOT NULL UNIQUE,
  failed_count BIGINT NOT NULL,
  locked_until BIGINT NOT NULL DEFAULT 0,
  failed_at BIGINT NOT NULL
);

CREATE TABLE recovery_code (
  id @id,
  person_id BIGINT NOT NULL REFERENCES person (id),
  code_hash TEXT NOT NULL,
  used_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX recovery_code_by_person ON recovery_code (person_id);

-- A post gives a role from one day to another (until_on 0: open).
CREATE TABLE post (
  id @id,
  person_id BIGINT NOT NULL REFERENCES person (id),
  role BIGINT NOT NULL,
  unit_id BIGINT REFERENCES unit (id),
  body_id BIGINT REFERENCES body (id),
  from_on BIGINT NOT NULL,
  until_on BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX post_by_person ON post (person_id);
CREATE INDEX post_by_role ON post (role, unit_id);

-- Members of a term, each in one sector (its code is in the settings).
CREATE TABLE member (
  person_id BIGINT NOT NULL REFERENCES person (id),
  term BIGINT NOT NULL,
  sector TEXT NOT NULL,
  position TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (person_id, term)
);
CREATE INDEX member_by_sector ON member (term, sector);

CREATE TABLE api_token (
  id @id,
  person_id BIGINT NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX api_token_by_person ON api_token (person_id);
