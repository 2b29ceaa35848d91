"""The harness logs in as the application role for real, or says that it cannot."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from harness.errors import ConnectionFailed, UsageError
from harness.target.connect import connect, dsn_with
from harness.target.embedded import embedded_bindir, usable
from harness.target.login import app_login
from harness.target.model import Server
from harness.target.server import open_server


@pytest.fixture(scope="module")
def guarded() -> Iterator[Server]:
    """A server that asks for passwords, with roles for logins and without."""

    with usable(embedded_bindir("16")) as bindir, open_server(f"local:{bindir}") as server:
        with connect(server.dsn) as conn:
            conn.execute("CREATE ROLE app LOGIN PASSWORD 'known'")
            conn.execute("CREATE ROLE silent LOGIN")
            conn.execute("CREATE ROLE nologin NOLOGIN")
            conn.execute("ALTER ROLE silent SET app.tenant_id = 'of the role'")
        yield server


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PGPASSWORD", "TENANTPROOF_APP_DSN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "passfile"))


def who(dsn: str | None) -> object:
    assert dsn is not None
    with connect(dsn) as conn:
        row = conn.execute("SELECT session_user").fetchone()
    assert row is not None
    return row[0]


def test_an_address_given_by_hand_is_taken_for_the_database_under_test(guarded: Server) -> None:
    given = dsn_with(guarded.dsn, user="app", password="known", dbname="template1")
    login = app_login(guarded.dsn, "app", given, owned=False)
    assert who(login) == "app"
    assert conninfo_to_dict(login or "")["dbname"] == "postgres"


def test_the_environment_gives_an_address(guarded: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENANTPROOF_APP_DSN", dsn_with(guarded.dsn, user="app", password="known"))
    assert who(app_login(guarded.dsn, "app", None, owned=False)) == "app"


def test_an_address_that_does_not_work_is_an_error(guarded: Server) -> None:
    with pytest.raises(ConnectionFailed):
        app_login(guarded.dsn, "app", dsn_with(guarded.dsn, user="app", password="wrong"), owned=False)


def test_an_address_of_another_role_is_an_error(guarded: Server) -> None:
    with pytest.raises(UsageError, match="logs in as 'postgres'"):
        app_login(guarded.dsn, "app", guarded.dsn, owned=False)


def test_a_passfile_opens_the_privileged_address(guarded: Server, tmp_path: Path) -> None:
    passfile = tmp_path / "passfile"
    passfile.touch(mode=0o600)
    passfile.write_text("*:*:*:app:known\n", encoding="utf-8")
    assert who(app_login(guarded.dsn, "app", None, owned=False)) == "app"


def test_without_any_password_there_is_no_login(guarded: Server) -> None:
    assert app_login(guarded.dsn, "silent", None, owned=False) is None


def test_on_a_server_of_its_own_the_harness_sets_a_password(guarded: Server) -> None:
    login = app_login(guarded.dsn, "silent", None, owned=True)
    assert who(login) == "silent"
    with connect(login or "") as conn:
        assert conn.execute("SELECT current_setting('app.tenant_id')").fetchone() == ("of the role",)


def test_a_role_that_may_not_log_in_has_no_login(guarded: Server) -> None:
    assert app_login(guarded.dsn, "nologin", None, owned=True) is None
    assert app_login(guarded.dsn, "no_such_role", None, owned=True) is None
