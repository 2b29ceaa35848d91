"""A twin is said to differ only where a cell of the tenant's became another, or a row went."""

import pytest

from harness.catalog.introspect import introspect
from harness.config.model import Tenancy
from harness.target.connect import connect
from harness.target.text import ask, tell
from harness.world.differ import make_absent
from harness.world.ownership import assign_owners
from tests.conftest import Database

TENANCY = Tenancy(column=("tenant",), principals="SELECT DISTINCT tenant FROM heads", enter=("SELECT 1",))
SCHEMA = """
CREATE TYPE state AS ENUM ('new', 'old');
CREATE TABLE heads (tenant int NOT NULL, id int PRIMARY KEY, note text, state state);
CREATE TABLE limbs (tenant int NOT NULL, head int NOT NULL REFERENCES heads, word text);
INSERT INTO heads VALUES (1, 1), (2, 2);
INSERT INTO limbs VALUES (2, 1, 'theirs');
"""


@pytest.mark.parametrize(
    ("given", "differs"),
    [
        ("note = NULL", False),
        ("note = ''", True),
        ("note = 'n'", True),
        ("state = 'new'", True),
        ("state = 'old'", True),
    ],
)
def test_a_row_that_has_to_stay_differs_where_it_has_a_value_to_change(
    database: Database, given: str, differs: bool
) -> None:
    with connect(database.dsn) as connection:
        tell(connection, f"{SCHEMA} UPDATE heads SET {given} WHERE tenant = 1")
        catalog = introspect(connection)
        heads = catalog.by_label["public.heads"]
        before = ask(connection, "SELECT note, state FROM heads WHERE tenant = 1")
        found = make_absent(connection, catalog, assign_owners(catalog, TENANCY), "1")
        after = ask(connection, "SELECT note, state FROM heads WHERE tenant = 1")
    assert (heads.oid in found) is differs
    assert (after != before) is differs
