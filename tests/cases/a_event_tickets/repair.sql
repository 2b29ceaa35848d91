DROP POLICY scan ON box.attendees;
