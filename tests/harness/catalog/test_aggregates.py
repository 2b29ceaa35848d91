"""An aggregate is called as one, with the rights of the functions that it is made of."""

import pytest

from harness.attempts.routines import called
from harness.catalog.introspect import introspect
from harness.target.connect import connect
from harness.target.text import ask, tell
from tests.conftest import Database

SCHEMA = """
CREATE FUNCTION step(s text, t text) RETURNS text LANGUAGE sql SECURITY DEFINER RETURN coalesce(s, '') || t;
CREATE FUNCTION plain(s text, t text) RETURNS text LANGUAGE sql RETURN coalesce(s, '') || t;
CREATE FUNCTION done(s text, word text) RETURNS text LANGUAGE sql RETURN word || s;
CREATE AGGREGATE joined(text) (SFUNC = step, STYPE = text);
CREATE AGGREGATE bare(text) (SFUNC = plain, STYPE = text);
CREATE AGGREGATE sorted(text ORDER BY text) (SFUNC = step, STYPE = text, FINALFUNC = done);
CREATE FUNCTION loose(t text) RETURNS record LANGUAGE sql RETURN ROW(t, 1);
"""


@pytest.mark.parametrize(
    ("name", "arguments", "answer", "definer"),
    [
        ("joined", ("'a'",), "a", True),
        ("bare", ("'a'",), "a", False),
        ("sorted", ("'a'", "'b'"), "ab", True),
        ("loose", ("'a'",), "(a,1)", False),
    ],
)
def test_call_answers_with_the_rights_of_what_works(
    database: Database, name: str, arguments: tuple[str, ...], answer: str, definer: bool
) -> None:
    with connect(database.dsn) as connection:
        tell(connection, SCHEMA)
        routine = next(each for each in introspect(connection).routines if each.name == name)
        assert ask(connection, called(routine, arguments)) == [(answer,)]
    assert routine.definer is definer
