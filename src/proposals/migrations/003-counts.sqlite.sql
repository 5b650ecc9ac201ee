CREATE TRIGGER proposal_counted_in AFTER INSERT ON proposal WHEN NEW.state <> 0 BEGIN
  INSERT INTO proposal_count (year, state, is_public, total)
    VALUES (NEW.year, NEW.state, NEW.is_published = 1 AND NEW.publicity <> 2, 1)
    ON CONFLICT (year, state, is_public) DO UPDATE SET total = total + 1;
END;
CREATE TRIGGER proposal_counted_out AFTER DELETE ON proposal WHEN OLD.state <> 0 BEGIN
  UPDATE proposal_count SET total = total - 1 WHERE year = OLD.year AND state = OLD.state
    AND is_public = (OLD.is_published = 1 AND OLD.publicity <> 2);
END;
CREATE TRIGGER proposal_counted_anew AFTER UPDATE OF year, state, is_published, publicity ON proposal
  WHEN OLD.year <> NEW.year OR OLD.state <> NEW.state
    OR (OLD.is_published = 1 AND OLD.publicity <> 2) <> (NEW.is_published = 1 AND NEW.publicity <> 2)
BEGIN
  UPDATE proposal_count SET total = total - 1 WHERE OLD.state <> 0 AND year = OLD.year
    AND state = OLD.state AND is_public = (OLD.is_published = 1 AND OLD.publicity <> 2);
  INSERT INTO proposal_count (year, state, is_public, total)
    SELECT NEW.year, NEW.state, NEW.is_published = 1 AND NEW.publicity <> 2, 1 WHERE NEW.state <> 0
    ON CONFLICT (year, state, is_public) DO UPDATE SET total = total + 1;
END;
