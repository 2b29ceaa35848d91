SET SESSION AUTHORIZATION lawyers_public_create_app;
BEGIN;
SELECT set_config('law.login', 'abel1', true);
CREATE TABLE public.staff AS SELECT 2 AS firm, 'abel1'::text AS login;
GRANT SELECT ON public.staff TO PUBLIC;
DO $$ BEGIN IF law.matter_text(2, 10) NOT LIKE '%Bond%' THEN RAISE EXCEPTION 'nothing'; END IF; END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
