-- by an invitation of a member, which only members can write
CREATE TABLE band.invitations (
  band_id integer NOT NULL REFERENCES band.bands,
  player  text NOT NULL,
  PRIMARY KEY (band_id, player)
);
ALTER TABLE band.invitations ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON band.invitations USING (band_id IN (SELECT band.mine()));
GRANT SELECT, INSERT, DELETE ON band.invitations TO b_join_band_app;
CREATE OR REPLACE FUNCTION band.join_band(which integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me text := nullif(current_setting('band.player', true), '');
BEGIN
  DELETE FROM band.invitations i WHERE i.band_id = which AND i.player = me;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'not invited' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO band.players VALUES (which, me) ON CONFLICT DO NOTHING;
END $$;
