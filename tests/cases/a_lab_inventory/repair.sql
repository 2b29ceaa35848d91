ALTER TABLE lab.protocols OWNER TO CURRENT_USER;
GRANT SELECT, INSERT, UPDATE, DELETE ON lab.protocols TO a_lab_inventory_app;
