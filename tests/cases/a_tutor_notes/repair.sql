ALTER FUNCTION tutor.school() STABLE;
