CREATE OR REPLACE FUNCTION wms.sync_stock(counts jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me bigint := nullif(current_setting('wms.company', true), '')::bigint;
BEGIN
  IF me IS NULL THEN
    RAISE EXCEPTION 'no company' USING ERRCODE = 'insufficient_privilege';
  END IF;
  MERGE INTO wms.stock t
  USING (SELECT (c ->> 'item')::bigint AS item_id, (c ->> 'n')::integer AS n FROM jsonb_array_elements(counts) c) s
  ON t.company_id = me AND t.item_id = s.item_id
  WHEN MATCHED THEN UPDATE SET on_hand = s.n;
END $$;
