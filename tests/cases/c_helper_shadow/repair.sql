ALTER FUNCTION club.find_member(text) SET search_path = lib, club, pg_temp;
