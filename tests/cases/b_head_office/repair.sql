DROP POLICY unassigned ON bank.notes;
ALTER TABLE bank.notes ALTER COLUMN branch DROP DEFAULT;
