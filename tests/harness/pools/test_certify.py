"""What keeps pools from being judged is said before anything is built: exit code 2; a broken one fails the certification."""

import json
import shlex
import sys
from pathlib import Path

import pytest

from harness.cli.main import main
from harness.pools import choose
from harness.pools.direct import PsycopgPool
from tests.conftest import Database

SCHEMA = Path(__file__).with_name("schema.sql")
ENTER = "SELECT set_config('app.tenant_id', %(tenant)s, true)"
CONFIG = """
[database]
app_role = "pool_app"
[tenancy]
column = "tenant_id"
principals = "SELECT tenant_id AS tenant FROM members"
enter = ["SELECT set_config('app.tenant_id', %(tenant)s, true)"]
[pools]
"""


@pytest.mark.parametrize(
    ("subject", "arguments", "says"),
    [
        ("psycopg_pool", ["--pooler", "pgpool"], "no pooler 'pgpool'"),
        ("psycopg_pool", ["--pooler", "pgbouncer"], "not installed"),
        ("no_such_module_here:subject", [], "no_such_module_here"),
        ("no_such_module_here:subject", ["--pooler", "sqlalchemy"], "no_such_module_here"),
        ("json:dumps_not", [], "dumps_not"),
        ("my pool", [], "names no pool"),
    ],
)
def test_bad_input_exits_with_two(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    subject: str,
    arguments: list[str],
    says: str,
) -> None:
    monkeypatch.setattr(choose, "find", lambda: None)
    monkeypatch.setattr("harness.certify.pipeline.open_server", lambda _, **__: pytest.fail("a server was started"))
    config = tmp_path / "tenantproof.toml"
    config.write_text(f'{CONFIG}subject = "{subject}"\n', encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["certify", "--config", str(config), *arguments])
    assert left.value.code == 2
    assert says in capsys.readouterr().err


def certified(
    folder: Path, dsn: str, capsys: pytest.CaptureFixture[str], subject: str, *arguments: str
) -> tuple[object, str]:
    """Exit code and standard output of ``certify``, of which only the pools phase runs."""
    config = folder / "tenantproof.toml"
    build = f"import psycopg; psycopg.connect(os.environ['TENANTPROOF_DSN'], autocommit=True).execute(open({str(SCHEMA)!r}).read())"
    provision = shlex.join([sys.executable, "-c", f"import os; {build}"])
    system = f"[system]\nprovision = '''{provision}'''\n"
    enter = "SELECT set_config('app.tenant_id', %(tenant)s, true), set_config('app.user_id', %(user_id)s, true)"
    text = CONFIG.replace("AS tenant FROM", "AS tenant, id AS user_id FROM").replace(ENTER, enter)
    config.write_text(f'{text}subject = "{subject}"\n{system}', encoding="utf-8")
    skip = "attack,service,server,bench,load"
    with pytest.raises(SystemExit) as left:
        main(["certify", "--config", str(config), "--postgres", dsn, "--skip", skip, "--quiet", *arguments])
    return left.value.code, capsys.readouterr().out


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """One adapter beside the subject, and no PgBouncer."""
    monkeypatch.setattr(choose, "find", lambda: None)
    monkeypatch.setattr(choose, "BUILT_IN", {"psycopg_pool": PsycopgPool})


@pytest.mark.usefixtures("few")
def test_broken_pool_fails_the_certification(
    tmp_path: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    subject = "tests.harness.pools.broken:ResetSkippedOnException"
    code, out = certified(tmp_path, database.dsn, capsys, subject)
    assert code == 1, out
    assert "FAILS  content:pool:tests.harness.pools.broken.ResetSkippedOnException:pooled-session-shows-rows" in out


@pytest.mark.usefixtures("few")
def test_right_pool_is_held_and_what_was_not_run_is_on_the_screen(
    tmp_path: Path, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = certified(tmp_path, database.dsn, capsys, "tests.harness.pools.broken:Pool")
    assert code == 0, out
    told = {words[0]: (words[1], " ".join(words[2:])) for line in out.splitlines() if len(words := line.split()) > 1}
    assert told["tests.harness.pools.broken.Pool"][0] == "held"
    assert told["psycopg_pool"][0] == "held"
    assert told["pgbouncer-session"] == ("not-run", "PgBouncer is not installed")


def test_pgbouncer_that_does_not_come_up_is_inconclusive(
    tmp_path: Path, database: Database, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choose, "find", lambda: "/bin/false")
    arguments = ("--pooler", "pgbouncer-session", "--format", "json")
    code, out = certified(tmp_path, database.dsn, capsys, "tests.harness.pools.broken:Pool", *arguments)
    told = json.loads(out)
    assert (code, told["verdict"], told["phases"]["pools"]["verdict"]) == (3, "inconclusive", "inconclusive")
    pools = {pool["name"]: pool for pool in told["phases"]["pools"]["pools"]}
    assert any("PgBouncer does not serve" in doubt for doubt in pools["pgbouncer-session"]["doubts"])
    assert pools["sqlalchemy"]["why"] == "left out by --pooler pgbouncer-session"


def test_what_is_left_out_is_not_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the pools left out the run goes on to build, and so meets the server."""
    config = tmp_path / "tenantproof.toml"
    config.write_text(f'{CONFIG}subject = "my pool"\n', encoding="utf-8")
    monkeypatch.setattr("harness.certify.pipeline.open_server", lambda _, **__: pytest.fail("a server was started"))
    with pytest.raises(pytest.fail.Exception, match="a server was started"):
        main(["certify", "--config", str(config), "--skip", "pools"])
