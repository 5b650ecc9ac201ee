-- Small leaves for the index of all texts too, for the reason that 007 gives. What is there is not put
-- together anew, which would hold up the start for minutes among a million: FTS5 writes small leaves as it
-- joins parts, and the jobs join them where they are many (search_join).
INSERT INTO search_index (search_index, rank) VALUES ('pgsz', 1000);
