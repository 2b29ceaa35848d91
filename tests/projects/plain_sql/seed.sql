-- psql --set tenants=N --set rows=N
INSERT INTO workshops SELECT n, format('Workshop %s', n) FROM generate_series(1, :tenants) n;

INSERT INTO customers (workshop_id, email)
SELECT w.id, format('rider%s@workshop%s.example', n, w.id) FROM workshops w, generate_series(1, 5) n;

INSERT INTO repairs (workshop_id, customer_id, fault)
SELECT c.workshop_id, c.id, (array['flat tyre', 'worn chain', 'loose spokes', 'bent fork'])[1 + n % 4]
FROM generate_series(1, :rows) n
JOIN LATERAL (SELECT * FROM customers ORDER BY workshop_id, id OFFSET n % (5 * :tenants) LIMIT 1) c ON true;
