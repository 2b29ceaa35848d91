"""A development database is built once by the project's own commands, kept, served and removed; nothing else is."""

import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg
import pytest
from click.testing import CliRunner, Result

from harness.cli.main import group
from harness.errors import UsageError
from harness.target.connect import connect

CONFIG = """
[database]
app_role = "shop"

[tenancy]
column = "tenant_id"
principals = "SELECT DISTINCT tenant_id AS tenant FROM orders"
enter = ["SELECT set_config('app.tenant_id', %(tenant)s, true)"]

[system]
provision = "{python} provision.py"
serve = "{python} -m http.server --bind 127.0.0.1 $TENANTPROOF_PORT"
"""
PROVISION = """
import os, psycopg
with psycopg.connect(os.environ["TENANTPROOF_DSN"]) as conn:
    conn.execute("CREATE ROLE shop LOGIN")
    conn.execute("CREATE TABLE orders (tenant_id int)")
"""
# Whoever runs the tests may ignore SIGINT, as a job in the background does; its children would ignore it too.
INTERRUPTIBLE = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from harness.cli.main import main
main()
"""


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project of anyone's, with a state folder that the account of servers can pass (root's own it cannot)."""
    with tempfile.TemporaryDirectory(prefix="project") as name:
        folder = Path(name)
        folder.chmod(0o755)
        monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
        monkeypatch.delenv("TENANTPROOF_APP_DSN", raising=False)
        monkeypatch.chdir(folder)
        (folder / "tenantproof.toml").write_text(CONFIG.format(python=sys.executable), encoding="utf-8")
        (folder / "provision.py").write_text(PROVISION, encoding="utf-8")
        yield folder
        run("db", "down", "--remove")


def run(*words: str) -> Result:
    return CliRunner().invoke(group, list(words))


def tables(url: str) -> list[str]:
    with connect(url) as conn:
        return [name for (name,) in conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]


def test_a_database_is_there_until_it_is_taken_down(project: Path) -> None:
    assert isinstance(run("db", "url").exception, UsageError)
    up = run("db", "up", "--quiet")
    assert up.exit_code == 0
    urls = dict(line.split("=", 1) for line in up.stdout.splitlines())
    assert tables(urls["TENANTPROOF_DSN"]) == ["orders"]
    with connect(urls["TENANTPROOF_APP_DSN"]) as conn:
        assert conn.info.user == "shop"
    with connect(urls["TENANTPROOF_DSN"]) as conn:
        conn.execute("CREATE TABLE kept ()")
    assert run("db", "up", "--quiet").stdout == up.stdout
    assert run("db", "url").stdout.strip() == urls["TENANTPROOF_DSN"]
    assert run("db", "url", "--app").stdout.strip() == urls["TENANTPROOF_APP_DSN"]
    assert run("db", "down").stdout == "stopped\n"
    assert isinstance(run("db", "url").exception, UsageError)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(urls["TENANTPROOF_DSN"])
    assert run("db", "up", "--quiet").exit_code == 0
    assert sorted(tables(run("db", "url").stdout.strip())) == ["kept", "orders"]
    assert run("db", "down", "--remove").stdout == "removed\n"
    assert run("db", "down").stdout == "nothing was running\n"


def test_what_failed_to_provision_is_tried_anew(project: Path) -> None:
    (project / "provision.py").write_text(PROVISION + "\nraise SystemExit('the third step failed')", encoding="utf-8")
    failed = run("db", "up", "--quiet")
    assert "the third step failed" in str(failed.exception)
    assert isinstance(run("db", "url").exception, UsageError)
    (project / "provision.py").write_text(PROVISION, encoding="utf-8")
    assert run("db", "up", "--quiet").exit_code == 0


def test_a_project_without_provision_is_told_the_line_to_add(project: Path) -> None:
    text = (project / "tenantproof.toml").read_text(encoding="utf-8").replace("provision =", "seed =")
    (project / "tenantproof.toml").write_text(text, encoding="utf-8")
    assert "has no [system] provision" in str(run("db", "up").exception)


def test_an_occupied_port_is_refused_before_anything_is_started(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = run("serve", "--port", str(taken.getsockname()[1]))
    assert isinstance(refused.exception, UsageError)
    assert not (project / "state").exists()


def test_the_service_is_served_on_the_development_database_until_it_is_ended(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", INTERRUPTIBLE, "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=project, stderr=subprocess.PIPE, text=True) as process:
        try:
            late = time.monotonic() + 60
            while process.poll() is None and not answers(port) and time.monotonic() < late:
                time.sleep(0.05)
            assert process.poll() is None
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 0
    assert "serving shop@127.0.0.1:" in said
    assert not answers(port)
    assert run("db", "url").exit_code == 0


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=5):
            return True
    except (URLError, ConnectionError):
        return False
