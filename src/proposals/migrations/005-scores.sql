-- What a proposal's scores come to: for each kind the points of all scorers and how many they are. The
-- leaders' page and the means of the years added up every item of every scorer each time: 35,000 took
-- 50 ms. Triggers keep the sums, so that no way of writing can forget them; each makes those of its
-- proposal anew, from a few dozen items at most. The kinds are those of enum score_kind.
CREATE TABLE score_sum (
  proposal_id BIGINT PRIMARY KEY REFERENCES proposal (id),
  reviewed BIGINT NOT NULL,
  reviewed_scorers BIGINT NOT NULL,
  closed BIGINT NOT NULL,
  closed_scorers BIGINT NOT NULL,
  by_proposer BIGINT NOT NULL,
  by_proposer_scorers BIGINT NOT NULL,
  by_office BIGINT NOT NULL,
  by_office_scorers BIGINT NOT NULL,
  by_assigning BIGINT NOT NULL,
  by_assigning_scorers BIGINT NOT NULL
);
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
    FROM score WHERE kind <= 4 GROUP BY proposal_id;
