ALTER POLICY invite ON club.invitations WITH CHECK (invited_by = club.me() AND club IN (SELECT club.mine()));
