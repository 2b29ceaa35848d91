-- Quiz parties: tables under row security, definer functions for what players may not see.
DO $$ BEGIN
  CREATE ROLE a_safe_quiz_functions_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA quiz;
GRANT USAGE ON SCHEMA quiz TO a_safe_quiz_functions_app;

CREATE TABLE quiz.hosts (host_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE quiz.questions (
  host_id integer NOT NULL REFERENCES quiz.hosts,
  no      integer NOT NULL,
  asked   text NOT NULL,
  answer  text NOT NULL,
  points  smallint NOT NULL DEFAULT 1 CHECK (points BETWEEN 1 AND 5),
  PRIMARY KEY (host_id, no)
);
CREATE TABLE quiz.guesses (
  host_id integer NOT NULL,
  no      integer NOT NULL,
  player  text NOT NULL,
  guess   text NOT NULL,
  PRIMARY KEY (host_id, no, player),
  FOREIGN KEY (host_id, no) REFERENCES quiz.questions ON DELETE CASCADE
);
CREATE FUNCTION quiz.host() RETURNS integer LANGUAGE sql STABLE RETURN nullif(current_setting('quiz.host', true), '')::integer;
ALTER TABLE quiz.hosts ENABLE ROW LEVEL SECURITY;
ALTER TABLE quiz.questions ENABLE ROW LEVEL SECURITY;
ALTER TABLE quiz.guesses ENABLE ROW LEVEL SECURITY;
CREATE POLICY h ON quiz.hosts     USING (host_id = quiz.host());
CREATE POLICY h ON quiz.questions USING (host_id = quiz.host());
CREATE POLICY h ON quiz.guesses   USING (host_id = quiz.host());

CREATE FUNCTION quiz.score(player text) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT coalesce(sum(q.points), 0) FROM quiz.guesses g JOIN quiz.questions q USING (host_id, no)
  WHERE g.host_id = quiz.host() AND g.player = score.player AND lower(g.guess) = lower(q.answer);
END;
CREATE FUNCTION quiz.known(no integer) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT EXISTS (SELECT FROM quiz.questions q WHERE q.host_id = quiz.host() AND q.no = known.no);
END;
CREATE FUNCTION quiz.ask(asked text, answer text) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  h integer := quiz.host();
  n integer;
BEGIN
  PERFORM FROM quiz.hosts WHERE host_id = h FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no host' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT coalesce(max(q.no), 0) + 1 INTO n FROM quiz.questions q WHERE q.host_id = h;
  INSERT INTO quiz.questions VALUES (h, n, asked, answer);
  RETURN n;
END $$;
CREATE FUNCTION quiz.find(term text, sort text DEFAULT 'no') RETURNS TABLE (no integer, asked text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF sort NOT IN ('no', 'asked') THEN
    RAISE EXCEPTION 'cannot sort by %', sort USING ERRCODE = 'invalid_parameter_value';
  END IF;
  RETURN QUERY EXECUTE format('SELECT q.no, q.asked FROM quiz.questions q WHERE q.host_id = $1 AND strpos(q.asked, $2) > 0 ORDER BY %I', sort) USING quiz.host(), term;
END $$;

GRANT SELECT ON quiz.hosts TO a_safe_quiz_functions_app;
GRANT SELECT (host_id, no, asked, points), UPDATE (asked, points), DELETE ON quiz.questions TO a_safe_quiz_functions_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON quiz.guesses TO a_safe_quiz_functions_app;

INSERT INTO quiz.hosts VALUES (1, 'Pub'), (2, 'School'), (3, 'Radio');
INSERT INTO quiz.questions SELECT host_id, n, format('%s question %s?', name, n), 'answer ' || host_id * n, n FROM quiz.hosts, generate_series(1, 3) n;
INSERT INTO quiz.guesses SELECT host_id, no, 'zoe', 'Answer ' || host_id * no FROM quiz.questions WHERE no < 3;
