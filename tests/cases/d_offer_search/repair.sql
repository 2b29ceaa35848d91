DROP INDEX search.documents_slug;
CREATE UNIQUE INDEX documents_slug ON search.documents (seller_id, slug);
