"""A principal's tenant compares as text does, and its parameters are what the application is given."""

import pytest

from harness.config.model import Tenancy
from harness.target.connect import connect
from harness.target.text import tell
from harness.world.build import read_principals
from tests.conftest import Database


@pytest.mark.parametrize(("type_", "tenant"), [("char(4)", "A"), ("varchar(4)", "A  "), ("depot_code", "A")])
def test_the_blanks_of_a_fixed_width_are_no_part_of_a_tenant(database: Database, type_: str, tenant: str) -> None:
    with connect(database.dsn) as connection:
        tell(connection, "CREATE DOMAIN depot_code AS char(3)")
        tell(connection, f"CREATE TABLE depots (code {type_}); INSERT INTO depots VALUES ('A  ')")
        (principal,) = read_principals(
            connection,
            Tenancy(column=("code",), principals="SELECT code AS tenant FROM depots", enter=("SELECT %(tenant)s",)),
        )
    assert (principal.tenant, principal.tenants) == (tenant, frozenset({tenant}))
    (parameter,) = principal.parameters
    assert (parameter[1] or "").startswith("A  ")
