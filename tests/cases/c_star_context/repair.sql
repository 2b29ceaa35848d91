CREATE OR REPLACE FUNCTION visible(t text) RETURNS boolean LANGUAGE sql STABLE RETURN t = current_setting('polls.team', true);
