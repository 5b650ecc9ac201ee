-- Venues: the practice centre, halls, studios, stations and reception rooms, as a tree.
-- state: 0 open, 1 paused, 2 closed. sectors: codes of the setting, with spaces between.
CREATE TABLE venue (
  id @id,
  kind BIGINT NOT NULL,
  name TEXT NOT NULL UNIQUE,
  name_en TEXT NOT NULL DEFAULT '',
  region TEXT NOT NULL DEFAULT '',
  parent_id BIGINT REFERENCES venue (id),
  sectors TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '',
  hours TEXT NOT NULL DEFAULT '',
  opened_at BIGINT NOT NULL DEFAULT 0,
  state BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX venue_by_parent ON venue (parent_id, state);

CREATE TABLE venue_member (
  venue_id BIGINT NOT NULL REFERENCES venue (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  PRIMARY KEY (venue_id, person_id)
);
