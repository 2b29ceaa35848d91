CREATE OR REPLACE FUNCTION customer_by_email(p_email text, p_only_mine boolean DEFAULT true) RETURNS SETOF customer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT * FROM customer c WHERE lower(c.email) = lower(p_email) AND c.broker_id = current_broker()
$$;
