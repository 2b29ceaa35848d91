SET SESSION AUTHORIZATION salary_bounds_app;
BEGIN; SELECT set_config('app.tenant','1',true); SELECT hr.set_salary(211, 100000); COMMIT;
BEGIN; SELECT set_config('app.tenant','2',true);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM hr.salaries WHERE cents = 100000) THEN RAISE EXCEPTION 'as before'; END IF; END $$; COMMIT;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
