"""A row is held to what it carries, whatever the query says."""

import hashlib

from harness.target.connect import connect
from load.marks import Marks
from tests.conftest import Database

TOKEN = hashlib.sha256(b"secret7").hexdigest()[:16]


def _owners(database: Database, sql: str) -> list[frozenset[str]]:
    with connect(database.dsn) as conn:
        conn.execute("CREATE TABLE t (tenant_id int, body text)")
        conn.execute("INSERT INTO t VALUES (7, %s), (8, NULL)", (f"hello tp:{TOKEN}",))
        oid = conn.execute("SELECT 't'::regclass::oid::int").fetchone()
        assert oid is not None
        cursor = conn.execute(sql)
        assert cursor.pgresult is not None
        return list(Marks("secret", ["7", "8"], [(oid[0], 1)]).owners(cursor.pgresult))


def test_the_discriminator_tells_under_any_name(database: Database) -> None:
    assert _owners(database, "SELECT tenant_id AS x FROM t ORDER BY 1") == [{"7"}, {"8"}]


def test_a_planted_token_tells_where_the_query_names_no_tenant(database: Database) -> None:
    assert _owners(database, "SELECT upper('a'), body || '!' FROM t ORDER BY tenant_id") == [{"7"}, set()]


def test_a_token_of_no_known_tenant_is_somebodys(database: Database) -> None:
    assert _owners(database, "SELECT 'tp:0123456789abcdef'") == [{"token 0123456789abcdef"}]


def test_an_object_of_json_is_told_by_its_tenant_or_its_token_and_a_page_by_what_it_holds() -> None:
    marks = Marks("secret", ["7", "8"], [], ["tenant_id"])
    page = {"items": [{"tenant_id": 8, "body": "x"}, {"body": f"y tp:{TOKEN}"}, {"id": 3}], "next": "abc"}
    assert list(marks.owners_in(page)) == [{"8"}, {"7"}, set()]
    assert list(marks.owners_in([f"tp:{TOKEN}", "plain"])) == [{"7"}, set()]
