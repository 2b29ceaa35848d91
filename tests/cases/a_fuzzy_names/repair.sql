ALTER FUNCTION kin.name_key(text, boolean) NOT LEAKPROOF;
