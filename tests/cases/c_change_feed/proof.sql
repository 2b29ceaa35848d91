\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION c_change_feed_app;
SELECT slot_name FROM pg_create_physical_replication_slot('c_change_feed', false, true);
SELECT pg_drop_replication_slot('c_change_feed');
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
