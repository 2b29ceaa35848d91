CREATE OR REPLACE FUNCTION cine_api.ticket_at(s cine_api.seat) RETURNS TABLE (film text, buyer text, paid numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = cine, pg_temp AS $$
  SELECT c.film, t.buyer, t.paid FROM ticket t JOIN screening c USING (house, screening)
   WHERE t.house = me() AND t.screening = (s).screening AND t.seat_row = (s).seat_row AND t.seat_no = (s).seat_no
$$;
