CREATE OR REPLACE FUNCTION th.failed(p_ip inet) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = th, pg_temp AS $$ INSERT INTO throttle AS t VALUES (nullif(current_setting('app.tenant', true), '')::integer, p_ip, 1) ON CONFLICT (tenant_id, ip) DO UPDATE SET n = t.n + 1 $$;
CREATE OR REPLACE FUNCTION th.refuse() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = th, pg_temp AS $$ BEGIN
  IF EXISTS (SELECT FROM throttle WHERE ip = NEW.ip AND tenant_id = NEW.tenant_id AND n >= 5) THEN RAISE EXCEPTION 'too many failures from %', NEW.ip; END IF; RETURN NEW; END $$;
