-- Lists by title and by the last change were sorted as a whole for each page.
CREATE INDEX proposal_by_title ON proposal (title, id, state, is_published, publicity);
CREATE INDEX proposal_by_change ON proposal (changed_at, id, state, is_published, publicity);
