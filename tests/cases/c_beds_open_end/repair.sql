ALTER TABLE care.stays DROP CONSTRAINT one_in_a_bed; ALTER TABLE care.stays ADD CONSTRAINT one_in_a_bed UNIQUE NULLS NOT DISTINCT (tenant_id, bed, ended);
