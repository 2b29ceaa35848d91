ALTER POLICY lock ON trial.visits USING (site_id IN (SELECT trial.my_sites()));
