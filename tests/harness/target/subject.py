"""A database with everything that CREATE DATABASE … TEMPLATE loses."""

from harness.target.connect import connect, dsn_with
from tests.conftest import Database

APP = "subject_app"
_STATEMENTS = """
CREATE ROLE subject_owner;
CREATE ROLE subject_app LOGIN;
ALTER DATABASE {name} OWNER TO subject_owner;
REVOKE ALL ON DATABASE {name} FROM PUBLIC;
GRANT CONNECT ON DATABASE {name} TO subject_app WITH GRANT OPTION;
ALTER DATABASE {name} SET app.tenant_id TO 'it''s "7", a';
ALTER DATABASE {name} SET search_path TO '';
ALTER ROLE subject_app IN DATABASE {name} SET search_path TO "$user", "Odd ""n,ame", public;
ALTER ROLE subject_app IN DATABASE {name} SET "TimeZone" TO 'Asia/Tokyo';
ALTER ROLE subject_app IN DATABASE {name} SET statement_timeout TO '5s';
"""


def furnish(database: Database) -> None:
    """Give the empty ``database`` an owner, privileges and settings of its own."""
    with connect(dsn_with(database.dsn, dbname="postgres")) as conn:
        for statement in _STATEMENTS.format(name=database.name).strip().splitlines():
            conn.execute(statement.encode())
