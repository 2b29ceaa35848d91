DROP INDEX news.subscribers_email;
CREATE UNIQUE INDEX subscribers_email ON news.subscribers (blog_id, lower(email));
