\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION contact_search_authenticator;
BEGIN;
SET LOCAL ROLE contact_search_authenticated;
SELECT set_config('request.jwt.claims', json_build_object('sub', md5('Alpha1')::uuid)::text, true);
DO $$
BEGIN
  IF (SELECT count(DISTINCT company_id) FROM public.contacts) <> 1 THEN RAISE EXCEPTION 'contacts leaks as well'; END IF;
  IF (SELECT count(*) FROM public.search_contacts('pays')) <> 3 THEN RAISE EXCEPTION 'the search itself is wrong'; END IF;
  IF NOT EXISTS (SELECT FROM public.search_contacts('%'') OR true --') WHERE email LIKE '%@gamma.example') THEN RAISE EXCEPTION 'no foreign contact came back'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
