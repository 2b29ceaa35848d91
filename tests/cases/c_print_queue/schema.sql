-- Print shops: bulk labels for a comma-separated list of order numbers.
DO $$ BEGIN CREATE ROLE print_queue_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE TABLE print_shops (shop integer PRIMARY KEY, title text NOT NULL);
CREATE TABLE print_orders (shop integer NOT NULL REFERENCES print_shops, order_no bigint NOT NULL, client text NOT NULL, paper text NOT NULL DEFAULT 'A4', copies integer NOT NULL DEFAULT 1, PRIMARY KEY (shop, order_no));
CREATE TABLE print_files (shop integer NOT NULL, order_no bigint NOT NULL, file_name text NOT NULL, pages integer NOT NULL, PRIMARY KEY (shop, order_no, file_name), FOREIGN KEY (shop, order_no) REFERENCES print_orders ON DELETE CASCADE);
ALTER TABLE print_shops ENABLE ROW LEVEL SECURITY; ALTER TABLE print_orders ENABLE ROW LEVEL SECURITY; ALTER TABLE print_files ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON print_shops USING (shop = nullif(current_setting('print.shop', true), '')::int);
CREATE POLICY p ON print_orders USING (shop = nullif(current_setting('print.shop', true), '')::int);
CREATE POLICY p ON print_files USING (shop = nullif(current_setting('print.shop', true), '')::int);
GRANT SELECT ON print_shops TO print_queue_app; GRANT SELECT, INSERT, UPDATE, DELETE ON print_orders, print_files TO print_queue_app;
CREATE FUNCTION label_texts(p_orders text) RETURNS TABLE (label text) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT o.client || '' / '' || o.order_no FROM print_orders o WHERE o.shop = $1 AND o.order_no IN (' || p_orders || ') ORDER BY 1'
    USING nullif(current_setting('print.shop', true), '')::int;
END $$;
REVOKE ALL ON FUNCTION label_texts(text) FROM PUBLIC; GRANT EXECUTE ON FUNCTION label_texts(text) TO print_queue_app;
INSERT INTO print_shops VALUES (1, 'Inkwell'), (2, 'Copy Corner'), (3, 'Offset 61');
INSERT INTO print_orders SELECT shop, shop * 100 + n, format('Client %s of %s', n, title) FROM print_shops, generate_series(1, 5) n;
INSERT INTO print_files SELECT shop, order_no, 'flyer-' || order_no || '.pdf', 2 FROM print_orders;
