-- Newsletters of many blogs.
DO $$ BEGIN
  CREATE ROLE b_newsletter_lower_app LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

CREATE SCHEMA news;
GRANT USAGE ON SCHEMA news TO b_newsletter_lower_app;

CREATE TABLE news.blogs (blog_id uuid PRIMARY KEY, host text NOT NULL);
CREATE TABLE news.subscribers (
  blog_id  uuid NOT NULL REFERENCES news.blogs,
  no       integer NOT NULL,
  email    text NOT NULL CHECK (email LIKE '%_@_%'),
  since    date NOT NULL DEFAULT current_date,
  PRIMARY KEY (blog_id, no)
);
CREATE UNIQUE INDEX subscribers_email ON news.subscribers (lower(email));
CREATE TABLE news.issues (
  blog_id uuid NOT NULL REFERENCES news.blogs,
  issue   integer NOT NULL,
  subject text NOT NULL,
  html    text NOT NULL,
  PRIMARY KEY (blog_id, issue)
);
CREATE TABLE news.deliveries (
  blog_id uuid NOT NULL,
  issue   integer NOT NULL,
  no      integer NOT NULL,
  opened  boolean NOT NULL DEFAULT false,
  PRIMARY KEY (blog_id, issue, no),
  FOREIGN KEY (blog_id, issue) REFERENCES news.issues ON DELETE CASCADE,
  FOREIGN KEY (blog_id, no) REFERENCES news.subscribers ON DELETE CASCADE
);

ALTER TABLE news.blogs       ENABLE ROW LEVEL SECURITY;
ALTER TABLE news.subscribers ENABLE ROW LEVEL SECURITY;
ALTER TABLE news.issues      ENABLE ROW LEVEL SECURITY;
ALTER TABLE news.deliveries  ENABLE ROW LEVEL SECURITY;
CREATE POLICY blog ON news.blogs       USING (blog_id = nullif(current_setting('news.blog', true), '')::uuid);
CREATE POLICY blog ON news.subscribers USING (blog_id = nullif(current_setting('news.blog', true), '')::uuid);
CREATE POLICY blog ON news.issues      USING (blog_id = nullif(current_setting('news.blog', true), '')::uuid);
CREATE POLICY blog ON news.deliveries  USING (blog_id = nullif(current_setting('news.blog', true), '')::uuid);

GRANT SELECT ON news.blogs TO b_newsletter_lower_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON news.subscribers, news.issues, news.deliveries TO b_newsletter_lower_app;

INSERT INTO news.blogs SELECT md5('blog' || n)::uuid, h FROM (VALUES (1, 'bread.example'), (2, 'birds.example'), (3, 'boats.example')) v(n, h);
INSERT INTO news.subscribers SELECT blog_id, n, format('Fan%s.%s@mail.example', n, split_part(host, '.', 1)), '2025-01-01' FROM news.blogs, generate_series(1, 4) n;
INSERT INTO news.issues SELECT blog_id, n, 'Issue ' || n, '<p>News of ' || host || '</p>' FROM news.blogs, generate_series(1, 2) n;
INSERT INTO news.deliveries SELECT i.blog_id, i.issue, s.no FROM news.issues i JOIN news.subscribers s USING (blog_id);
