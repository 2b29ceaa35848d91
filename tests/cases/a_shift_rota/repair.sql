REVOKE TRIGGER ON rota.shifts FROM a_shift_rota_app;
