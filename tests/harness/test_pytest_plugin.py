"""A leak fails the test of its relation and family, and no other; without the option the plugin is not felt."""

import subprocess
import sys
from pathlib import Path

import pytest

from harness.target.connect import connect
from harness.target.text import tell
from tests.conftest import Database

pytest_plugins = ["pytester"]

SCHEMA = """
CREATE ROLE plugin_app LOGIN;
CREATE TABLE notes (tenant_id int, id int, body text, PRIMARY KEY (tenant_id, id));
CREATE TABLE bills (tenant_id int, id int, body text, PRIMARY KEY (tenant_id, id));
INSERT INTO notes SELECT t, n, format('note %s of %s', n, t) FROM generate_series(1, 3) t, generate_series(1, 3) n;
INSERT INTO bills SELECT t, n, format('bill %s of %s', n, t) FROM generate_series(1, 3) t, generate_series(1, 3) n;
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE bills ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
CREATE POLICY own ON bills USING (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
GRANT SELECT, INSERT, UPDATE, DELETE ON notes, bills TO plugin_app;
"""
LEAK = "CREATE POLICY reports ON bills FOR SELECT USING (current_setting('app.tenant', true) <> '');"
CONFIG = """
[database]
app_role = "plugin_app"
[tenancy]
column = "tenant_id"
principals = "SELECT DISTINCT tenant_id AS tenant FROM notes"
enter = ["SELECT set_config('app.tenant', %(tenant)s, true)"]
"""
OWN_TESTS = """
import psycopg
import pytest

def body(connection):
    return [text for text, in connection.execute("SELECT body FROM notes ORDER BY id")]

def test_a_tenant_sees_its_own(as_principal):
    with as_principal(2) as connection:
        assert body(connection) == ["note 1 of 2", "note 2 of 2", "note 3 of 2"]

def test_nobody_sees_nothing(as_principal):
    with as_principal(None) as connection:
        assert body(connection) == []

def test_what_a_test_writes_is_rolled_back(as_principal):
    with as_principal(1) as connection:
        connection.execute("DELETE FROM notes")
        assert body(connection) == []
    with as_principal(1) as connection:
        assert len(body(connection)) == 3

def test_a_tenant_that_is_none_is_named(as_principal):
    with pytest.raises(LookupError, match="'9'"), as_principal("9"):
        pass

def test_the_copy_may_be_written_to(tenantproof_target):
    with psycopg.connect(tenantproof_target.dsn) as connection:
        connection.execute("DROP TABLE notes")
"""


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other plugins that are installed cost seconds in each process; of the entry points this one is loaded by its name."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.fixture
def project(pytester: pytest.Pytester, database: Database) -> pytest.Pytester:
    with connect(database.dsn) as connection:
        tell(connection, SCHEMA)
    pytester.makefile(".toml", tenantproof=CONFIG)
    return pytester


def called(pytester: pytest.Pytester, *words: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess("-p", "tenantproof", "-p", "no:cacheprovider", *words)


def run(project: pytest.Pytester, database: Database, *words: str) -> pytest.RunResult:
    return called(project, "--tenantproof", "tenantproof.toml", "--tenantproof-dsn", database.dsn, *words)


def outcomes(result: pytest.RunResult) -> dict[str, str]:
    """Test → outcome, of a verbose run."""
    found = {}
    for line in result.outlines:
        name, _, rest = line.partition(" ")
        if name.startswith("tenantproof.toml::") and rest.split():
            found[name.partition("::")[2]] = rest.split()[0]
    return found


def test_what_holds_passes_and_what_is_not_there_is_skipped(project: pytest.Pytester, database: Database) -> None:
    result = run(project, database, "-v", "tenantproof.toml")
    assert result.ret == 0
    told = outcomes(result)
    for label in ("public.notes", "public.bills"):
        assert {told[f"{label}::{test}"] for test in ("reads", "writes", "session", "coverage")} == {"PASSED"}
        assert told[f"{label}::routines"] == "SKIPPED"
    assert told["elsewhere::self-test"] == "PASSED"


def test_what_leaks_and_what_no_row_can_be_made_for_fail_their_own_tests_alone(
    project: pytest.Pytester, database: Database
) -> None:
    with connect(database.dsn) as connection:
        tell(connection, LEAK)
        tell(
            connection,
            "CREATE TABLE drafts (tenant_id int, body text CHECK (false)); GRANT ALL ON drafts TO plugin_app",
        )
    result = run(project, database, "-v")
    assert result.ret == 1
    failed = {name for name, outcome in outcomes(result).items() if outcome == "FAILED"}
    assert failed == {"public.bills::reads", "public.drafts::coverage"}
    result.stdout.fnmatch_lines(["*content:public.bills:cross-tenant-read*", "*remedy:*"])
    result.stdout.fnmatch_lines(["*inconclusive: public.drafts SELECT is uncovered*"])


def test_a_waived_leak_passes_and_its_waiver_is_shown(project: pytest.Pytester, database: Database) -> None:
    with connect(database.dsn) as connection:
        tell(connection, LEAK)
    accept = '[[accept]]\nfinding = "content:public.bills"\nreason = "public by law"\nowner = "us"\nexpires = {}\n'
    project.makefile(".toml", tenantproof=CONFIG + accept.format("2099-12-31"))
    result = run(project, database, "-rP", "-k", "bills and reads")
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "*waived: public by law (us, until 2099-12-31)",
            "*tenantproof: waivers*",
            "waiver content:public.bills: public by law (us, until 2099-12-31).",
        ]
    )


def test_k_selects_and_only_what_is_selected_is_attacked(project: pytest.Pytester, database: Database) -> None:
    with connect(database.dsn) as connection:
        tell(connection, LEAK)
    result = run(project, database, "-v", "-k", "notes and (reads or writes)")
    assert result.ret == 0
    assert outcomes(result) == {"public.notes::reads": "PASSED", "public.notes::writes": "PASSED"}


@pytest.mark.long
def test_workers_share_the_relations(project: pytest.Pytester, database: Database) -> None:
    with connect(database.dsn) as connection:
        tell(connection, LEAK)
    project.makepyfile(test_own="def test_one(): pass\n\ndef test_two(): pass")
    result = run(project, database, "-p", "xdist", "-n", "2", "-rf")
    assert result.ret == 1
    counts = result.parseoutcomes()
    assert counts["failed"] == 1
    result.stdout.fnmatch_lines(["FAILED tenantproof.toml::public.bills::reads*"])


def test_the_fixtures_enter_as_the_application_does(project: pytest.Pytester, database: Database) -> None:
    project.makepyfile(test_own=OWN_TESTS)
    result = run(project, database, "-m", "not tenantproof")
    result.assert_outcomes(passed=5, deselected=33)


def test_without_a_database_the_system_is_built(project: pytest.Pytester) -> None:
    (project.path / "schema.sql").write_text(SCHEMA, encoding="utf-8")
    system = "[system]\nprovision = 'psql -q -v ON_ERROR_STOP=1 -f schema.sql \"$TENANTPROOF_DSN\"'\n"
    project.makefile(".toml", tenantproof=CONFIG + system)
    result = called(project, "--tenantproof", "tenantproof.toml", "-k", "notes and coverage")
    result.assert_outcomes(passed=1, deselected=32)


def test_a_wrong_file_is_one_clear_sentence(pytester: pytest.Pytester) -> None:
    result = called(pytester, "--tenantproof", "nowhere.toml")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --tenantproof: there is no file *nowhere.toml*"])


def test_the_fixtures_say_which_option_they_need(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_one(as_principal): pass")
    result = called(pytester)
    result.stdout.fnmatch_lines(["*need --tenantproof tenantproof.toml*"])


def test_without_the_option_nothing_heavy_is_imported(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(
        "import sys\n\ndef test_one():\n"
        "    known = {'harness', 'harness.pytest_plugin', 'harness.pytest_plugin.hooks'}\n"
        "    assert {name for name in sys.modules if name.split('.')[0] == 'harness'} == known\n"
        "    assert not {'psycopg', 'hypothesis', 'click'} & sys.modules.keys()\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tenantproof", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
