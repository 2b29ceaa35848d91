CREATE OR REPLACE FUNCTION ship.track(code text) RETURNS TABLE (at timestamptz, what text, place text, addressee text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT e.at, e.what, e.place, a.addressee
    FROM ship.parcels p JOIN ship.addresses a USING (shop_id, address_no) JOIN ship.events e USING (shop_id, parcel_no)
   WHERE p.barcode = upper(btrim(code)) AND p.shop_id = ship.shop() ORDER BY e.at
$$;
