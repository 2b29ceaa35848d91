"""What a change can reach is reached by every way there is; what it cannot reach is left out."""

import pytest

from harness.config.model import BenchQuery
from harness.gate.diff import differing
from harness.gate.scope import Scope, scope_of, touching
from harness.gate.snapshot import take
from harness.target.connect import connect
from harness.target.text import tell
from tests.conftest import Database

BASE = """
CREATE TYPE mood AS ENUM ('fine');
CREATE TABLE a (id int PRIMARY KEY, kind text);
CREATE TABLE by_key (id int PRIMARY KEY, a int REFERENCES a);
CREATE TABLE beyond_key (id int, k int REFERENCES by_key);
CREATE TABLE cascading (id int, a int REFERENCES a ON DELETE CASCADE);
CREATE TABLE asking (id int); ALTER TABLE asking ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON asking USING (id IN (SELECT id FROM a));
CREATE VIEW seen AS SELECT * FROM a;
CREATE VIEW seen_again AS SELECT * FROM seen;
CREATE FUNCTION counted() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM public.a';
CREATE FUNCTION twice() RETURNS bigint LANGUAGE sql AS 'SELECT 2 * public.counted()';
CREATE FUNCTION copying() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO A VALUES (new.id); RETURN new; END';
CREATE TABLE copied (id int);
CREATE TRIGGER copies AFTER INSERT ON copied FOR EACH ROW EXECUTE FUNCTION copying();
CREATE FUNCTION blind() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN EXECUTE tg_argv[0]; RETURN new; END';
CREATE TABLE dynamic (id int);
CREATE TRIGGER runs AFTER INSERT ON dynamic FOR EACH ROW EXECUTE FUNCTION blind();
CREATE TABLE moods (id int, moods mood[]);
CREATE TABLE apart (id int);
"""
RELATIONS = frozenset(
    f"public.{name}"
    for name in [
        "a",
        "by_key",
        "beyond_key",
        "cascading",
        "asking",
        "seen",
        "seen_again",
        "copied",
        "dynamic",
        "moods",
        "apart",
    ]
)


def scope(database: Database, change: str) -> Scope:
    with connect(database.dsn) as connection:
        tell(connection, BASE)
        base = take(database.dsn)
        tell(connection, change)
    return scope_of(differing(base, take(database.dsn)), database.dsn, everything=False)


def test_all_that_depends_on_a_table_is_reached_and_nothing_else(database: Database) -> None:
    found = scope(database, "ALTER TABLE a ENABLE ROW LEVEL SECURITY")
    reached = "a by_key cascading asking seen seen_again copied dynamic"
    assert found.relations is not None
    assert found.relations & RELATIONS == {f"public.{name}" for name in reached.split()}
    assert {"public.counted()", "public.twice()"} <= found.wide
    assert "public.by_key" not in found.deep


@pytest.mark.parametrize(
    ("change", "reached"),
    [
        ("ALTER TYPE mood ADD VALUE 'other'", "moods dynamic"),
        (
            "CREATE OR REPLACE FUNCTION copying() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
            "copied dynamic",
        ),
        ("ALTER TABLE apart ADD COLUMN more text", "apart dynamic"),
        (
            "CREATE TRIGGER later AFTER DELETE ON cascading FOR EACH ROW EXECUTE FUNCTION blind()",
            "cascading a asking seen seen_again copied dynamic",
        ),
    ],
)
def test_a_change_reaches_what_uses_it(change: str, reached: str, database: Database) -> None:
    found = scope(database, change).relations
    assert found is not None
    assert found & RELATIONS == {f"public.{name}" for name in reached.split()}


@pytest.mark.parametrize(
    "change",
    [
        "CREATE ROLE gate_unbound BYPASSRLS",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
    ],
)
def test_what_bears_on_the_whole_database_reaches_everything(change: str, database: Database) -> None:
    assert scope(database, change).relations is None


def test_queries_are_timed_that_mention_what_is_reached() -> None:
    queries = [
        BenchQuery(name=name, sql=sql, params="", index=index)
        for name, sql, index in (
            ("direct", "SELECT * FROM A WHERE id = 1", None),
            ("by index", "SELECT 1", "a_pkey"),
            ("other", "SELECT * FROM apart", "apart_pkey"),
        )
    ]
    reached = Scope(everything=False, deep=frozenset({"public.a"}), wide=frozenset({"public.a", "public.apart"}))
    assert [query.name for query in touching(queries, reached, frozenset({"a_pkey"}))] == ["direct", "by index"]
    assert len(touching(queries, Scope(everything=True), frozenset())) == 3
