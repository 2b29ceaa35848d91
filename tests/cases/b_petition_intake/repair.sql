ALTER POLICY sign ON civic.signatures WITH CHECK (council_id = nullif(current_setting('civic.council', true), '')::integer);
