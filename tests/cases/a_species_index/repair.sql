ALTER TABLE zoo.treatment ENABLE ROW LEVEL SECURITY;
CREATE POLICY here ON zoo.treatment USING (zoo = zoo.here());
