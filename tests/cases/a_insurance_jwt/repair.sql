CREATE OR REPLACE FUNCTION ins.may(org text) RETURNS boolean LANGUAGE sql STABLE
  RETURN CASE ins.claim('role') WHEN 'broker' THEN org = ins.claim('org') ELSE false END;
