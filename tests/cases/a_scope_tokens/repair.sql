ALTER POLICY scoped ON store.objects USING (account = ANY (store.scope()));
