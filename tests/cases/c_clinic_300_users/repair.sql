DROP POLICY c ON clinic.letters;
CREATE POLICY c ON clinic.letters USING (clinic_id = (SELECT auth.clinic()));
