REVOKE SELECT (email) ON crm.donors FROM a_donor_crm_app;
