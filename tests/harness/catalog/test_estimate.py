"""A table that was never analysed is not taken for an empty one: what reads it whole would read everything."""

from harness.catalog.introspect import introspect
from harness.target.connect import connect
from harness.target.text import tell
from harness.world.build import LARGE
from tests.conftest import Database

SCHEMA = """
CREATE TABLE long (n int, t text) WITH (autovacuum_enabled = false);
CREATE TABLE short (n int, t text) WITH (autovacuum_enabled = false);
CREATE TABLE parted (n int, t text) PARTITION BY LIST (n);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1) WITH (autovacuum_enabled = false);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES IN (2) WITH (autovacuum_enabled = false);
INSERT INTO long SELECT n, repeat('x', 80) FROM generate_series(1, 40000) n;
INSERT INTO short SELECT n, repeat('x', 80) FROM generate_series(1, 10) n;
INSERT INTO parted SELECT 1 + n % 2, repeat('x', 80) FROM generate_series(1, 40000) n;
"""


def test_rows_are_guessed_from_the_size_where_nothing_is_known(database: Database) -> None:
    with connect(database.dsn) as connection:
        tell(connection, SCHEMA)
        guessed = {relation.name: relation.estimate for relation in introspect(connection).relations}
        tell(connection, "ANALYZE")
        known = {relation.name: relation.estimate for relation in introspect(connection).relations}
    assert guessed["long"] > LARGE
    assert guessed["parted"] > LARGE
    assert guessed["short"] < 1000
    assert (known["long"], known["short"], known["parted"]) == (40000, 10, 40000)
