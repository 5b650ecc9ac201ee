-- What the lists filter by is found, and counted as far as they count, in an index alone: among a million
-- every filter that few proposals match had looked at all of them. Each holds what decides who may see a
-- proposal, and the order of the list where the filter is one value.
CREATE INDEX proposal_by_sector ON proposal (sector, year, number, id, state, is_published, publicity);
CREATE INDEX proposal_by_category ON proposal (category, year, number, id, state, is_published, publicity);
CREATE INDEX proposal_by_class ON proposal (reply_class, year, number, id, state, is_published, publicity);
CREATE INDEX proposal_key ON proposal (year, number, id, state, is_published, publicity, is_key)
  WHERE is_key = 1;
CREATE INDEX proposal_excellent ON proposal (year, number, id, state, is_published, publicity, is_excellent)
  WHERE is_excellent = 1;
CREATE INDEX proposal_by_submission ON proposal (submitted_at, id, state, is_published, publicity);
CREATE INDEX proposal_by_reply ON proposal (replied_at, id, state, is_published, publicity);

-- Commitments are shown where the proposal is; to learn that of each from the proposal's row, behind its
-- long texts, cost most of the page. The few that are hidden are found here. The cast changes nothing, but
-- without it SQLite would go to the row by its id.
CREATE INDEX proposal_hidden ON proposal ((CAST(id AS BIGINT))) WHERE is_published <> 1 OR publicity <> 0;
CREATE INDEX commitment_by_day ON commitment (due_on, id, proposal_id) WHERE is_public = 1;
CREATE INDEX commitment_by_due ON commitment (state, due_on, id, proposal_id, is_public);
DROP INDEX commitment_by_state;
CREATE INDEX commitment_by_outcome ON commitment (state, ended_at, id, proposal_id, is_public);
DROP INDEX commitment_by_end;
