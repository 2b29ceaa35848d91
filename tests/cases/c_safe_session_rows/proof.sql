BEGIN;
SET LOCAL SESSION AUTHORIZATION c_safe_session_rows_app;
INSERT INTO sessions (firm) VALUES (1) ON CONFLICT (pid) DO UPDATE SET xact = excluded.xact, firm = excluded.firm;
SELECT count(*) = 3 AND bool_and(firm = 1) AS own FROM notes \gset
COMMIT;
BEGIN;
SET LOCAL SESSION AUTHORIZATION c_safe_session_rows_app;
SELECT NOT EXISTS (SELECT FROM notes) AND NOT EXISTS (SELECT FROM sessions) AS closed \gset
ROLLBACK;
SELECT CASE WHEN :'own' = 't' AND :'closed' = 't' THEN 'SAFE' ELSE 'LEAK' END;
