ALTER TABLE purchase_lines DROP CONSTRAINT bought;
