-- At the end of the transaction and behind the ledger's head, as the numbers of proposals are.
CREATE FUNCTION score_summed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed score%ROWTYPE;
BEGIN
  PERFORM 1 FROM ledger_head WHERE id = 1 FOR UPDATE;
  IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF;
  DELETE FROM score_sum WHERE proposal_id = changed.proposal_id;
  INSERT INTO score_sum (proposal_id, reviewed, reviewed_scorers, closed, closed_scorers, by_proposer,
      by_proposer_scorers, by_office, by_office_scorers, by_assigning, by_assigning_scorers)
    SELECT proposal_id,
      SUM(CASE WHEN kind = 0 THEN points ELSE 0 END),
      COUNT(DISTINCT CASE WHEN kind = 0 THEN scorer_id END),
      SUM(CASE WHEN kind = 1 THEN points ELSE 0 END),
      COUNT(DISTINCT CASE WHEN kind = 1 THEN scorer_id END),
      SUM(CASE WHEN kind = 2 THEN points ELSE 0 END),
      COUNT(DISTINCT CASE WHEN kind = 2 THEN scorer_id END),
      SUM(CASE WHEN kind = 3 THEN points ELSE 0 END),
      COUNT(DISTINCT CASE WHEN kind = 3 THEN scorer_id END),
      SUM(CASE WHEN kind = 4 THEN points ELSE 0 END),
      COUNT(DISTINCT CASE WHEN kind = 4 THEN scorer_id END)
    FROM score WHERE proposal_id = changed.proposal_id AND kind <= 4 GROUP BY proposal_id;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER score_summed_in AFTER INSERT OR UPDATE OF points ON score
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind <= 4) EXECUTE FUNCTION score_summed();
CREATE CONSTRAINT TRIGGER score_summed_out AFTER DELETE ON score
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.kind <= 4) EXECUTE FUNCTION score_summed();
