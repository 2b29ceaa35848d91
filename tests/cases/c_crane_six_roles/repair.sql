DROP POLICY fix ON crane.inspections;
CREATE POLICY fix ON crane.inspections FOR UPDATE USING (firm = crane.claim('firm')::uuid AND crane.claim('duty') IN ('surveyor', 'boss'));
