ALTER TABLE bicycles DROP CONSTRAINT one_frame, ADD CONSTRAINT one_frame UNIQUE (branch_id, frame_number);
