CREATE OR REPLACE FUNCTION public.search_contacts(q text, sort text DEFAULT 'full_name') RETURNS TABLE (full_name text, email text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $fn$
BEGIN
    IF sort NOT IN ('full_name', 'email') THEN
        RAISE EXCEPTION 'cannot sort by that' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN QUERY EXECUTE
        'SELECT c.full_name, c.email FROM public.contacts c LEFT JOIN public.contact_notes n USING (company_id, email)'
        || ' WHERE c.company_id = ANY ($1) AND (position(lower($2) IN lower(c.full_name)) > 0 OR position(lower($2) IN lower(n.note)) > 0)'
        || ' ORDER BY c.' || quote_ident(sort)
        USING private.my_companies(), q;
END $fn$;
