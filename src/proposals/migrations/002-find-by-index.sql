-- A proposal's page read all that was ever noted of any oversight, and the assigning office's workbench
-- all that any unit has in hand.
CREATE INDEX oversight_event_by_proposal ON oversight_event (proposal_id, on_day, id);
CREATE INDEX assignment_by_extension ON assignment (proposal_id) WHERE extension_state = 1 AND state = 1;
