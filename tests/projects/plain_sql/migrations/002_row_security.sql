CREATE FUNCTION current_workshop() RETURNS int LANGUAGE sql STABLE
  RETURN nullif(current_setting('app.workshop', true), '')::int;

ALTER TABLE workshops ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
ALTER TABLE repairs   ENABLE ROW LEVEL SECURITY;

CREATE POLICY own ON workshops USING (id = current_workshop());
CREATE POLICY own ON customers USING (workshop_id = current_workshop());
CREATE POLICY own ON repairs   USING (workshop_id = current_workshop());
