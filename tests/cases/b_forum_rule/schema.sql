-- Discussion boards of unrelated communities.
DO $$ BEGIN
  CREATE ROLE b_forum_rule_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA forum;
GRANT USAGE ON SCHEMA forum TO b_forum_rule_app;

CREATE TABLE forum.boards (board_id uuid PRIMARY KEY, title text NOT NULL);
CREATE TABLE forum.threads (
  board_id  uuid NOT NULL REFERENCES forum.boards,
  thread_no integer NOT NULL,
  topic     text NOT NULL,
  replies   integer NOT NULL DEFAULT 0,
  PRIMARY KEY (board_id, thread_no)
);
CREATE TABLE forum.posts (
  board_id  uuid NOT NULL,
  thread_no integer NOT NULL,
  post_no   integer NOT NULL,
  author    text NOT NULL,
  body      text NOT NULL,
  PRIMARY KEY (board_id, thread_no, post_no),
  FOREIGN KEY (board_id, thread_no) REFERENCES forum.threads
);
CREATE TABLE forum.bans (
  board_id uuid NOT NULL REFERENCES forum.boards,
  author   text NOT NULL,
  until    date,
  PRIMARY KEY (board_id, author)
);

CREATE RULE count_reply AS ON INSERT TO forum.posts DO ALSO
  UPDATE forum.threads SET replies = replies + 1 WHERE thread_no = NEW.thread_no;

ALTER TABLE forum.boards  ENABLE ROW LEVEL SECURITY;
ALTER TABLE forum.threads ENABLE ROW LEVEL SECURITY;
ALTER TABLE forum.posts   ENABLE ROW LEVEL SECURITY;
ALTER TABLE forum.bans    ENABLE ROW LEVEL SECURITY;
CREATE POLICY board ON forum.boards  USING (board_id = nullif(current_setting('forum.board', true), '')::uuid);
CREATE POLICY board ON forum.threads USING (board_id = nullif(current_setting('forum.board', true), '')::uuid);
CREATE POLICY board ON forum.posts   USING (board_id = nullif(current_setting('forum.board', true), '')::uuid);
CREATE POLICY board ON forum.bans    USING (board_id = nullif(current_setting('forum.board', true), '')::uuid);

GRANT SELECT ON forum.boards TO b_forum_rule_app;
GRANT SELECT, INSERT (board_id, thread_no, topic), UPDATE (topic) ON forum.threads TO b_forum_rule_app;
GRANT SELECT, INSERT ON forum.posts TO b_forum_rule_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON forum.bans TO b_forum_rule_app;

INSERT INTO forum.boards SELECT md5('board' || n)::uuid, t FROM (VALUES (1, 'Knitting'), (2, 'Kites'), (3, 'Kernels')) v(n, t);
INSERT INTO forum.threads SELECT board_id, n, format('%s, part %s', title, n) FROM forum.boards, generate_series(1, 3) n;
INSERT INTO forum.posts SELECT board_id, thread_no, 1, 'moderator', 'Welcome!' FROM forum.threads;
UPDATE forum.threads SET replies = 1;
INSERT INTO forum.bans SELECT board_id, 'troll', '2031-01-01' FROM forum.boards;
