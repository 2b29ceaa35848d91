"""What a command cannot use is one clear sentence with what to do, exit code 2, before anything is touched."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.cli.main import main
from harness.target.connect import connect, dsn_with
from tests.conftest import Database
from tests.harness.certify.project import made
from tests.harness.target.test_guest import Standing, standing

WITH_DSN = (("attack",), ("bench",), ("load",), ("snapshot",), ("init", "--output", "proposed.toml"))
WITH_POSTGRES = ("certify", "bench", "load")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a small system; it holds the same files afterwards."""
    config = made(tmp_path)
    # Folders of the account: a command that is refused makes none.
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("TENANTPROOF_APP_DSN", raising=False)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    assert {each.name for each in tmp_path.iterdir()} == {config.name, "provision.py"}


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one sentence; what to do may follow it, indented."""
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    told = capsys.readouterr()
    assert (left.value.code, told.out) == (2, "")
    lines = told.err.splitlines()
    assert lines[0].startswith("tenantproof: ")
    assert len(lines) > 1, "it says what to do"
    assert all(line.startswith("  ") for line in lines[1:]), told.err
    return told.err


@pytest.mark.parametrize("command", WITH_DSN, ids=lambda words: words[0])
def test_a_url_that_leads_nowhere(project: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]) -> None:
    said = refused(capsys, *command, "--dsn", f"postgresql://me:hush@/shop?host={project}")
    assert "Cannot connect to" in said
    assert "hush" not in said


@pytest.mark.parametrize("command", WITH_POSTGRES)
def test_a_server_that_is_not_there(project: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert "Cannot connect to" in refused(capsys, command, "--postgres", f"postgresql://me@/shop?host={project}")


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("command", WITH_DSN, ids=lambda words: words[0])
def test_a_string_that_is_no_address(capsys: pytest.CaptureFixture[str], command: tuple[str, ...]) -> None:
    assert "connection string cannot be read" in refused(capsys, *command, "--dsn", "nonsense")


@pytest.mark.parametrize("command", WITH_POSTGRES)
def test_binaries_that_are_missing(project: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert "/nowhere" in refused(capsys, command, "--postgres", "local:/nowhere")


@pytest.mark.parametrize("command", WITH_POSTGRES)
def test_a_word_that_names_no_server(project: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert "'somewhere' names no PostgreSQL" in refused(capsys, command, "--postgres", "somewhere")


@pytest.mark.parametrize("command", ["certify", "attack", "bench", "load", "serve"])
def test_an_unknown_key_names_the_nearest(project: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    config = project / "tenantproof.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("provision =", "provison ="), encoding="utf-8")
    dsn = ["--dsn", f"host={project}"] if command == "attack" else []
    said = refused(capsys, command, *dsn)
    assert "provison" in said
    assert "provision" in said.replace("provison", "")


def test_a_port_that_is_taken(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused(capsys, "serve", "--port", str(port))
    assert f"port {port} cannot be used" in said
    assert "--port" in said


@pytest.mark.parametrize("command", ["certify", "attack", "bench", "load"])
def test_a_user_without_privileges(
    project: Path, database: Database, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    with connect(database.dsn) as conn:
        conn.execute("CREATE ROLE hardly_anybody LOGIN")
        if command != "certify":
            conn.execute("CREATE TABLE orders (tenant_id int, id int); INSERT INTO orders VALUES (1, 1), (2, 2)")
            conn.execute("CREATE ROLE shop_app LOGIN; GRANT SELECT ON orders TO shop_app")
    before = everything(database)
    dsn = dsn_with(database.dsn, user="hardly_anybody")
    refused(capsys, command, "--postgres" if command == "certify" else "--dsn", dsn, "--quiet")
    assert everything(database) == before


def everything(database: Database) -> tuple[Standing, list[tuple[str, ...]]]:
    """Databases, roles, and the relations of this database."""
    with connect(database.dsn) as conn:
        found = conn.execute("SELECT relname, relacl::text FROM pg_class ORDER BY oid").fetchall()
    return standing(database.dsn), found
