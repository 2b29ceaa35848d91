SET SESSION AUTHORIZATION cinema_seats_api;
BEGIN;
SELECT set_config('cine.house', '9000000001', true);
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM cine_api.ticket_at(ROW(201, 'A', 1)::cine_api.seat) WHERE buyer LIKE '%at Lux') THEN RAISE EXCEPTION 'nothing'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
