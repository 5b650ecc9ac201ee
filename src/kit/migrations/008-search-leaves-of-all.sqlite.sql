-- Small leaves for the index of all texts too, for the reason that 007 gives. What is there is put together
-- anew, which takes one and a half seconds for 10,000 entries and minutes for a million.
INSERT INTO search_index (search_index, rank) VALUES ('pgsz', 1000);
INSERT INTO search_index (search_index) VALUES ('optimize');
