ALTER TABLE registry.persons_history ENABLE ROW LEVEL SECURITY;
CREATE POLICY parish ON registry.persons_history FOR SELECT TO b_history_copy_clerk USING (parish = current_user);
