CREATE OR REPLACE FUNCTION fin.add_converted(s numeric, p_amount numeric, p_contract text) RETURNS numeric LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = fin, pg_temp AS $$
BEGIN RETURN coalesce(s, 0) + p_amount * (SELECT c.rate FROM contracts c WHERE c.code = p_contract AND c.tenant_id = nullif(current_setting('app.tenant', true), '')::integer); END $$;
