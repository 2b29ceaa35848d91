\set ON_ERROR_STOP on
SET SESSION AUTHORIZATION b_queue_depth_worker;
BEGIN;
SELECT set_config('render.lab', '1', true);
DO $$ BEGIN
  IF NOT ((SELECT count(*) FROM render.frames WHERE NOT done) = 8) THEN RAISE EXCEPTION 'frames can be read'; END IF;
END $$;
DO $$ BEGIN
  IF NOT (render.depth() = 24) THEN RAISE EXCEPTION 'the others are not counted'; END IF;
END $$;
ROLLBACK;
RESET SESSION AUTHORIZATION;
SELECT 'LEAK';
