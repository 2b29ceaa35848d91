CREATE OR REPLACE FUNCTION hr.set_salary(p_person integer, p_cents bigint) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = hr, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM people WHERE id = p_person AND department_id = ANY (hr.my_departments())) THEN RETURN false; END IF;
  IF p_cents NOT BETWEEN 100000 AND 900000 THEN RAISE EXCEPTION 'no salary'; END IF;
  INSERT INTO salaries VALUES (p_person, p_cents) ON CONFLICT (person) DO UPDATE SET cents = excluded.cents;
  RETURN true;
END $$;
