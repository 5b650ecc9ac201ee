-- At the end of the transaction and behind the ledger's head, which every writer takes: whoever changes
-- two of these rows never waits for somebody who waits for him.
CREATE FUNCTION proposal_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM ledger_head WHERE id = 1 FOR UPDATE;
  IF TG_OP <> 'INSERT' AND OLD.state <> 0 THEN
    UPDATE proposal_count SET total = total - 1 WHERE year = OLD.year AND state = OLD.state
      AND is_public = CASE WHEN OLD.is_published = 1 AND OLD.publicity <> 2 THEN 1 ELSE 0 END;
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.state <> 0 THEN
    INSERT INTO proposal_count AS c (year, state, is_public, total)
      VALUES (NEW.year, NEW.state,
        CASE WHEN NEW.is_published = 1 AND NEW.publicity <> 2 THEN 1 ELSE 0 END, 1)
      ON CONFLICT (year, state, is_public) DO UPDATE SET total = c.total + 1;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER proposal_counted_in AFTER INSERT ON proposal
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state <> 0) EXECUTE FUNCTION proposal_counted();
CREATE CONSTRAINT TRIGGER proposal_counted_out AFTER DELETE ON proposal
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state <> 0) EXECUTE FUNCTION proposal_counted();
CREATE CONSTRAINT TRIGGER proposal_counted_anew AFTER UPDATE OF year, state, is_published, publicity
  ON proposal DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.year <> NEW.year OR OLD.state <> NEW.state
    OR (OLD.is_published = 1 AND OLD.publicity <> 2) <> (NEW.is_published = 1 AND NEW.publicity <> 2))
  EXECUTE FUNCTION proposal_counted();
