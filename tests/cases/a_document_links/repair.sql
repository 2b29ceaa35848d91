CREATE OR REPLACE FUNCTION room.open_document(id integer) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  doc room.documents;
BEGIN
  IF room.space() IS NULL THEN
    RAISE EXCEPTION 'sign in first' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT * INTO doc FROM room.documents d WHERE d.doc_id = id AND d.space_id = room.space();
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  INSERT INTO room.readings (space_id, doc_id) VALUES (doc.space_id, id);
  RETURN doc.content;
END $$;
