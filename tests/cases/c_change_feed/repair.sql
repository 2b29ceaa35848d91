ALTER ROLE c_change_feed_app NOREPLICATION;
