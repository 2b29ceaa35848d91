ALTER POLICY own ON notary.parties USING (office = nullif(current_setting('notary.office', true), '')::integer);
