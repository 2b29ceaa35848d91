-- Q&A boards for product teams; answers hang on questions and have no tenant of their own.
DO $$ BEGIN CREATE ROLE forum_answers_app LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA qa;
CREATE TABLE qa.boards (board_id bigint PRIMARY KEY, title text NOT NULL);
CREATE TABLE qa.questions (question_id uuid PRIMARY KEY, board_id bigint NOT NULL REFERENCES qa.boards, title text NOT NULL);
CREATE TABLE qa.answers (question_id uuid NOT NULL REFERENCES qa.questions ON DELETE CASCADE, nth integer NOT NULL, body text NOT NULL, status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'internal', 'featured')), PRIMARY KEY (question_id, nth));
ALTER TABLE qa.boards ENABLE ROW LEVEL SECURITY; ALTER TABLE qa.questions ENABLE ROW LEVEL SECURITY; ALTER TABLE qa.answers ENABLE ROW LEVEL SECURITY;
CREATE POLICY b ON qa.boards USING (board_id::text = current_setting('qa.board', true));
CREATE POLICY b ON qa.questions USING (board_id::text = current_setting('qa.board', true));
CREATE POLICY b ON qa.answers FOR SELECT USING ((status = 'featured' AND current_setting('qa.board', true) <> '') OR EXISTS (SELECT FROM qa.questions q WHERE q.question_id = answers.question_id));
CREATE POLICY del ON qa.answers FOR DELETE USING (EXISTS (SELECT FROM qa.questions q WHERE q.question_id = answers.question_id));
GRANT USAGE ON SCHEMA qa TO forum_answers_app; GRANT SELECT ON qa.boards, qa.questions TO forum_answers_app; GRANT SELECT, DELETE ON qa.answers TO forum_answers_app;
INSERT INTO qa.boards SELECT n, 'Board ' || n FROM generate_series(1, 8) n;
INSERT INTO qa.questions SELECT md5(board_id || '/' || n)::uuid, board_id, 'How to ' || n || ' on ' || title FROM qa.boards, generate_series(1, 2) n;
INSERT INTO qa.answers SELECT question_id, n, 'You ' || title || n, (ARRAY['draft', 'internal'])[n] FROM qa.questions, generate_series(1, 2) n;
UPDATE qa.answers SET status = 'featured' WHERE nth = 2 AND question_id = md5('7/1')::uuid;
