DROP POLICY d ON sup.documents; CREATE POLICY d ON sup.documents FOR DELETE USING (account_id IN (SELECT sup.accounts_of(sup.me())));
