\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION q_selfupd_authenticator;
BEGIN;
SET LOCAL ROLE q_selfupd_authenticated;
SELECT set_config('request.jwt.claim.sub', md5('Irontrainer')::uuid::text, true);
DO $$
BEGIN
  IF EXISTS (SELECT FROM public.bookings WHERE gym_id <> 1) OR EXISTS (SELECT FROM public.gym_staff WHERE gym_id <> 1) THEN RAISE EXCEPTION 'a table leaks by itself'; END IF;
END $$;
UPDATE public.gym_staff SET gym_id = 2 WHERE user_id = auth.uid();
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM public.bookings WHERE guest = 'Guest 21') THEN RAISE EXCEPTION 'did not get in'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
