-- The body is bound to memberships when it is made: no temporary table of a caller's can take its place.
CREATE FUNCTION my_teams() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT m.team_id FROM memberships m WHERE m.user_id = auth.uid();
END;

ALTER TABLE teams       ENABLE ROW LEVEL SECURITY;
ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE boards      ENABLE ROW LEVEL SECURITY;
ALTER TABLE cards       ENABLE ROW LEVEL SECURITY;

CREATE POLICY mine ON teams       FOR SELECT TO authenticated USING (id IN (SELECT my_teams()));
CREATE POLICY mine ON memberships FOR SELECT TO authenticated USING (team_id IN (SELECT my_teams()));
CREATE POLICY mine ON boards      TO authenticated USING (team_id IN (SELECT my_teams()));
CREATE POLICY mine ON cards       TO authenticated USING (team_id IN (SELECT my_teams()));

GRANT SELECT ON teams, memberships TO authenticated;
GRANT SELECT, INSERT, UPDATE, DELETE ON boards, cards TO authenticated;
