REVOKE UPDATE (job) ON care.staff FROM staff_profile_role_app;
