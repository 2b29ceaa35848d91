CREATE OR REPLACE FUNCTION permit.office_key() RETURNS text LANGUAGE sql STABLE
    RETURN nullif(current_setting('permit.district', true), '') || '-' || nullif(current_setting('permit.dept', true), '');
ALTER POLICY office ON permit.offices      USING (district || '-' || dept = permit.office_key());
ALTER POLICY office ON permit.applicants   USING (district || '-' || dept = permit.office_key());
ALTER POLICY office ON permit.applications USING (district || '-' || dept = permit.office_key());
ALTER POLICY office ON permit.hearings     USING (district || '-' || dept = permit.office_key());
ALTER POLICY office ON permit.payments     USING (district || '-' || dept = permit.office_key());
