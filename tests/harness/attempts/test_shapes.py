"""Rows without a shape of their own are read all the same, in whatever language the routine is written."""

import pytest

from harness.attempts.shapes import shaped
from harness.target.connect import connect
from harness.target.text import tell
from tests.conftest import Database

ROWS = "SELECT 1::bigint, 'one'::text, '{2,3}'::numeric[]"


@pytest.mark.parametrize(
    "body",
    [
        f"LANGUAGE plpgsql AS $$BEGIN RETURN QUERY {ROWS}; END$$",
        f"LANGUAGE sql AS $${ROWS}$$",
        f"LANGUAGE plpgsql AS $$DECLARE r record; BEGIN FOR r IN {ROWS} LOOP RETURN NEXT r; END LOOP; END$$",
    ],
    ids=["a query", "sql", "row by row"],
)
def test_rows_of_any_shape_are_told(database: Database, body: str) -> None:
    heard: list[str] = []
    with connect(database.dsn) as connection:
        connection.add_notice_handler(lambda said: heard.append(str(said.message_primary)))
        tell(connection, f"CREATE FUNCTION shapeless(n int) RETURNS SETOF record {body}")
        tell(connection, shaped("SELECT * FROM shapeless(1)"))
    assert heard == ['(1,one,"{2,3}")']


def test_what_the_routine_itself_refuses_stays_refused(database: Database) -> None:
    with connect(database.dsn) as connection:
        body = "BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'datatype_mismatch'; END"
        tell(connection, f"CREATE FUNCTION shapeless() RETURNS SETOF record LANGUAGE plpgsql AS $${body}$$")
        with pytest.raises(Exception, match="no"):
            tell(connection, shaped("SELECT * FROM shapeless()"))
