CREATE OR REPLACE PROCEDURE water.last_reading(IN p_meter_no bigint, OUT household text, OUT m3 integer) LANGUAGE plpgsql SECURITY DEFINER SET search_path = water, pg_temp AS $$
BEGIN
  SELECT m.household, r.m3 INTO household, m3 FROM meters m JOIN readings r USING (board, meter_no) WHERE m.meter_no = p_meter_no AND m.board::text = current_setting('water.board', true) ORDER BY r.read_on DESC LIMIT 1;
END $$;
