-- What waits at a desk is chosen from indexes alone, which hold only what is not done yet.
CREATE INDEX line_still_open ON line (matter_kind, matter_id, kind, struck_at, due_on) WHERE struck_at = 0;
CREATE INDEX line_open_by_kind ON line (kind, due_on, matter_kind, matter_id, struck_at) WHERE struck_at = 0;
CREATE INDEX co_signer_of_person ON co_signer (person_id, state, proposal_id);
CREATE INDEX reply_not_signed ON reply (state, assignment_id, proposal_id) WHERE state < 2;
CREATE INDEX commitment_promised ON commitment (proposal_id, due_on) WHERE is_public = 1 AND state IN (0, 2);
CREATE INDEX commitment_to_keep ON commitment (unit_id, due_on, id, proposal_id)
  WHERE is_public = 1 AND state IN (0, 2);
CREATE INDEX proposal_to_publish ON proposal (state, closed_at) WHERE is_published = 0 AND publicity <> 2;
-- Nearly all that is closed has been scored by two, whom nobody has to find again. 0 says nothing: the
-- scores themselves are then looked at, as in data of an older version.
ALTER TABLE proposal ADD COLUMN is_scored BIGINT NOT NULL DEFAULT 0;
UPDATE proposal SET is_scored = 1 WHERE (SELECT COUNT(DISTINCT s.scorer_id) FROM score s
  WHERE s.proposal_id = proposal.id AND s.kind = 1) >= 2;
CREATE INDEX proposal_to_score ON proposal (state, year, is_scored, closed_at) WHERE state = 7 AND is_scored = 0;
