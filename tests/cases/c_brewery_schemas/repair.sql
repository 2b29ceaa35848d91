REVOKE ALL ON brew_bock.sales FROM c_brewery_schemas_festbier;
REVOKE USAGE ON SCHEMA brew_bock FROM c_brewery_schemas_festbier;
