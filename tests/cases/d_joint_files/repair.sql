ALTER POLICY readers ON law.files
  USING (chambers <@ (SELECT law_auth.my_chambers()) AND desk = ANY ((SELECT law_auth.my_chambers())::integer[]));
