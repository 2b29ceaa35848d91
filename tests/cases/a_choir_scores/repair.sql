ALTER POLICY own ON choir.attendance USING (code = current_setting('choir.code', true));
