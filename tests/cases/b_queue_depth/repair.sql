CREATE OR REPLACE FUNCTION render.depth() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT count(*) FROM render.frames f WHERE NOT f.done AND f.lab = nullif(current_setting('render.lab', true), '')::integer;
END;
