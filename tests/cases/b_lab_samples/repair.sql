ALTER POLICY sample_edit ON lims.sample WITH CHECK (lab_id = lims.lab());
