CREATE TRIGGER score_summed_in AFTER INSERT ON score WHEN NEW.kind <= 4 BEGIN
  DELETE FROM score_sum WHERE proposal_id = NEW.proposal_id;
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
    FROM score WHERE proposal_id = NEW.proposal_id AND kind <= 4 GROUP BY proposal_id;
END;
CREATE TRIGGER score_summed_out AFTER DELETE ON score WHEN OLD.kind <= 4 BEGIN
  DELETE FROM score_sum WHERE proposal_id = OLD.proposal_id;
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
    FROM score WHERE proposal_id = OLD.proposal_id AND kind <= 4 GROUP BY proposal_id;
END;
CREATE TRIGGER score_summed_anew AFTER UPDATE OF points ON score WHEN NEW.kind <= 4 BEGIN
  DELETE FROM score_sum WHERE proposal_id = NEW.proposal_id;
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
    FROM score WHERE proposal_id = NEW.proposal_id AND kind <= 4 GROUP BY proposal_id;
END;
