"""Who owns a database and nothing else gets the verdict that a superuser gets; the target is only read."""

from dataclasses import dataclass

import pytest
from psycopg import sql

from harness.attack.pipeline import Options, attack
from harness.config.load import load_config
from harness.errors import UsageError
from harness.report.attack import verdict_of
from harness.target.connect import connect, dsn_with
from harness.target.text import ask, tell
from tests.conftest import Database
from tests.harness.attack.test_cases import CASES, FAILING

_HIDDEN = "SELECT count(*) FROM pg_class WHERE relforcerowsecurity AND relkind = 'r'"
_CASE = CASES / "b_alarm_panel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """A case's database; ``dsn`` is its owner's, who may neither make databases nor act as anybody else."""

    dsn: str
    superuser: str


@pytest.fixture
def owned(database: Database) -> Owned:
    with connect(database.dsn) as conn:
        tell(conn, "CREATE ROLE test_landlord SUPERUSER LOGIN PASSWORD 'secret'")
        conn.execute(sql.SQL("ALTER DATABASE {} OWNER TO test_landlord").format(sql.Identifier(database.name)))
    dsn = dsn_with(database.dsn, user="test_landlord", password="secret")
    with connect(dsn) as conn:
        tell(conn, (_CASE / "schema.sql").read_text())
        tell(conn, "ALTER ROLE test_landlord NOSUPERUSER")
    return Owned(dsn=dsn, superuser=database.dsn)


def test_a_leak_is_found_and_its_repair_believed_through_an_owner(owned: Owned) -> None:
    config = load_config(_CASE / "tenantproof.toml")
    with connect(owned.superuser) as conn:
        forced = ask(conn, _HIDDEN)
        assert forced != [("0",)]
        leaky = attack(config, owned.dsn, Options())
        assert verdict_of(leaky, FAILING).word == "breached"
        assert "no superuser" in leaky.notes[0]
        tell(conn, (_CASE / "repair.sql").read_text())
        sound = attack(config, owned.dsn, Options())
        assert verdict_of(sound, FAILING).word == "isolated"
        assert ask(conn, _HIDDEN) == forced


def test_rows_that_others_hide_are_no_rows_to_judge(owned: Owned) -> None:
    with connect(owned.superuser) as conn:
        tell(
            conn,
            "CREATE TABLE public.apart (n integer); ALTER TABLE public.apart ENABLE ROW LEVEL SECURITY; "
            "GRANT SELECT ON public.apart TO test_landlord",
        )
    with pytest.raises(UsageError, match=r"rows of public\.apart are hidden"):
        attack(load_config(_CASE / "tenantproof.toml"), owned.dsn, Options())
