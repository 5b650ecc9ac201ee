-- Home shows what is overdue the longest: PostgreSQL went through all that ever fell due. And its numbers
-- of a year read the row of each commitment, for what stands in the index now.
CREATE INDEX commitment_running ON commitment (due_on, id, proposal_id)
  WHERE is_public = 1 AND state IN (0, 2);
DROP INDEX commitment_by_proposal;
CREATE INDEX commitment_by_proposal ON commitment (proposal_id, is_public, state, due_on);
