CREATE OR REPLACE FUNCTION auth.enter(p_user integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = auth, pg_temp AS $$
DECLARE u users;
BEGIN
  SELECT * INTO u FROM users WHERE user_id = p_user;
  PERFORM set_config('desk.brand', coalesce(u.brand_id::text, ''), true);
  PERFORM set_config('desk.staff', CASE WHEN u.staff THEN 'yes' ELSE '' END, true);
END $$;
