ALTER FUNCTION con.sounds_like(text, text, boolean) NOT LEAKPROOF; ALTER FUNCTION con.sounds_like(text, text, boolean) COST 100;
