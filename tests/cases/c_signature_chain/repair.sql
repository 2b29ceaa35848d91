CREATE OR REPLACE FUNCTION sign.append_trail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE j jsonb := to_jsonb(NEW); prev bytea;
BEGIN
  LOCK TABLE sign.trail IN EXCLUSIVE MODE;
  SELECT t.hash INTO prev FROM sign.trail t WHERE t.org_id = NEW.org_id ORDER BY t.seq DESC LIMIT 1;
  prev := coalesce(prev, '\x00');
  INSERT INTO sign.trail (org_id, event, subject, prev_hash, hash) VALUES (NEW.org_id, TG_TABLE_NAME || ' ' || lower(TG_OP), j, prev, sha256(prev || convert_to(j::text, 'UTF8')));
  RETURN NULL;
END $$;
-- old entries: chained anew, organization by organization
DO $$
DECLARE r record; prev bytea; org integer;
BEGIN
  FOR r IN SELECT * FROM sign.trail ORDER BY org_id, seq LOOP
    IF org IS DISTINCT FROM r.org_id THEN org := r.org_id; prev := '\x00'; END IF;
    UPDATE sign.trail t SET prev_hash = prev, hash = sha256(prev || convert_to(t.subject::text, 'UTF8')) WHERE t.org_id = r.org_id AND t.seq = r.seq RETURNING t.hash INTO prev;
  END LOOP;
END $$;
