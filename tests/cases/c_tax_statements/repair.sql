CREATE OR REPLACE FUNCTION pkg_report.open_statements(p_year numeric) RETURNS refcursor LANGUAGE plpgsql SECURITY DEFINER SET search_path = tax, pg_temp AS $$
DECLARE c refcursor;
BEGIN
  OPEN c FOR SELECT cl.name, cl.tin, s.due, s.note FROM client cl JOIN statement s USING (office_id, client_id) WHERE s.fiscal_year = p_year AND s.office_id = office() ORDER BY 2;
  RETURN c;
END $$;
