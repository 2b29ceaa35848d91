"""Connection strings are read as libpq reads them, and no message holds a password."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from harness.errors import ConnectionFailed, Exit, UsageError
from harness.target.connect import connect, database_of, describe, dsn_with, refuse_production, url_of
from harness.target.embedded import embedded_bindir, usable
from harness.target.model import Server
from harness.target.server import open_server
from tests.conftest import Database


@pytest.fixture(scope="module")
def guarded() -> Iterator[Server]:
    """A server that asks for a password everywhere."""
    with usable(embedded_bindir()) as bindir, open_server(f"local:{bindir}") as server:
        yield server


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)


def test_a_connection_is_in_utf8_and_named(database: Database) -> None:
    with connect(database.dsn) as conn:
        assert conn.autocommit
        assert conn.info.dbname == database.name
        row = conn.execute("SELECT current_setting('client_encoding'), current_setting('application_name')").fetchone()
    assert row == ("UTF8", "tenantproof")


def test_a_database_in_sql_ascii_still_gives_text(database: Database) -> None:
    with connect(database.dsn) as conn:
        conn.execute("CREATE DATABASE ascii_one TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
        try:
            with connect(database.dsn, dbname="ascii_one") as other:
                assert other.execute("SELECT 'ä'::text").fetchone() == ("ä",)
        finally:
            conn.execute("DROP DATABASE ascii_one WITH (FORCE)")


@pytest.mark.parametrize("dsn", ["postgresql://a:secret@h:5/d", "host=h port=5 user=a password=secret dbname=d"])
def test_a_string_is_changed_in_either_form(dsn: str) -> None:
    assert conninfo_to_dict(dsn_with(dsn, dbname="e")) == {
        "host": "h",
        "port": "5",
        "user": "a",
        "password": "secret",
        "dbname": "e",
    }
    assert "port" not in conninfo_to_dict(dsn_with(dsn, port=None))


def test_another_user_does_not_get_the_password_of_the_first() -> None:
    dsn = "postgresql://a:secret@h/d"
    assert "password" not in conninfo_to_dict(dsn_with(dsn, user="b"))
    assert conninfo_to_dict(dsn_with(dsn, user="a"))["password"] == "secret"
    assert conninfo_to_dict(dsn_with(dsn, user="b", password="own"))["password"] == "own"


@pytest.mark.parametrize(
    "dsn",
    [
        "host=h port=5 user=a password='p/w@:%?&#' dbname='d b'",
        "host=/tmp/x y port=5 user=a password=p dbname=d".replace("/tmp/x y", "'/tmp/x y'"),
        "host=::1 dbname=d",
        "host=a,b port=1,2 dbname=d user=u target_session_attrs=read-write",
        "dbname=d options='-c a.b=1'",
        "service=x",
    ],
)
def test_a_url_says_the_same_as_its_string(dsn: str) -> None:
    assert conninfo_to_dict(url_of(dsn)) == conninfo_to_dict(dsn)


def test_a_description_names_the_place_without_the_password() -> None:
    assert describe("postgresql://a:secret@h:5433/d") == "a@h:5433/d"
    assert describe("host=/run/x user=a password=secret dbname=d") == "a@[/run/x]:5432/d"
    assert database_of("postgresql://a@h") == "a"


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://u:se/cret@h/d",
        "postgresql://u:1/cret@h:abc/d",
        "host=h port=secret",
        "mysql://u:secret@h/d",
        "postgresql://u:secret@h/d?nosuch=1",
        "secret",
    ],
)
def test_an_unreadable_string_is_refused_without_showing_it(dsn: str) -> None:
    with pytest.raises(ConnectionFailed, match="cannot be read") as caught:
        connect(dsn)
    assert "cret" not in str(caught.value)
    assert "postgresql://" in caught.value.remedy
    assert caught.value.exit_code is Exit.USAGE


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConnectionFailed, match="Cannot connect to u@") as caught:
        connect(f"host={tmp_path} user=u password=topsecret dbname=d")
    assert "topsecret" not in str(caught.value)
    assert "running" in caught.value.remedy


def test_a_wrong_password_is_refused_and_not_shown(guarded: Server) -> None:
    with pytest.raises(ConnectionFailed) as caught:
        connect(guarded.dsn, password="topsecret")
    assert "topsecret" not in str(caught.value)
    assert "check user and password" in caught.value.remedy


def test_a_missing_password_is_asked_for(guarded: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "absent"))
    with pytest.raises(ConnectionFailed) as caught:
        connect(dsn_with(guarded.dsn, password=None))
    assert "Give a password" in caught.value.remedy


def test_the_right_password_is_taken_over_socket_and_tcp(guarded: Server) -> None:
    connect(guarded.dsn).close()
    connect(dsn_with(guarded.dsn, host="127.0.0.1")).close()


def test_a_database_that_is_not_there_is_refused(server: Server) -> None:
    with pytest.raises(ConnectionFailed, match="no_such_database"):
        connect(server.dsn, dbname="no_such_database")


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://db.prod.example.com/app",
        "postgresql://10.0.0.1/app_production",
        "postgresql://10.0.0.1/live2",
        "host=near,PROD-1.example.com dbname=x",
        "host=prod.example.com hostaddr=10.0.0.1 dbname=x",
        "postgresql://prod@10.0.0.1",
    ],
)
def test_production_is_refused_until_its_database_is_named(dsn: str) -> None:
    for insistence in (None, "", "another"):
        with pytest.raises(UsageError, match="looks like production") as caught:
            refuse_production(dsn, insistence)
        assert f"--yes-really {database_of(dsn)}" in caught.value.remedy
    refuse_production(dsn, database_of(dsn))


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://localhost/production",
        "postgresql://127.0.0.1/prod",
        "postgresql://[::1]/prod",
        "host=/run/postgresql dbname=prod",
        "dbname=live",
        "postgresql://db.example.com/products",
        "postgresql://delivery.example.com/reproduction",
        "postgresql://deliver.example.com/alive",
    ],
)
def test_what_is_near_or_has_another_name_is_not_production(dsn: str) -> None:
    refuse_production(dsn, None)


def test_production_behind_a_service_file_or_the_environment_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = tmp_path / "services"
    services.write_text("[mine]\nhost=203.0.113.1\nconnect_timeout=1\ndbname=prod\n", encoding="utf-8")
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    with pytest.raises(UsageError, match="looks like production"):
        refuse_production("service=mine", None)
    monkeypatch.setenv("PGHOST", "prod.example.com")
    with pytest.raises(UsageError, match="looks like production"):
        refuse_production("dbname=x", None)


def test_an_error_inside_a_connection_stays_an_error_of_psycopg(database: Database) -> None:
    with connect(database.dsn) as conn, pytest.raises(psycopg.errors.UndefinedTable):
        conn.execute("SELECT 1 FROM nowhere")
