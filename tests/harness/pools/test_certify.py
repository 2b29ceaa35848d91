"""What keeps pools from being judged is said before anything is built: one text, exit code 2, no server started."""

from pathlib import Path

import pytest

from harness.cli.main import main
from harness.pools import choose

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


def test_what_is_left_out_is_not_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the pools left out the run goes on to build, and so meets the server."""
    config = tmp_path / "tenantproof.toml"
    config.write_text(f'{CONFIG}subject = "my pool"\n', encoding="utf-8")
    monkeypatch.setattr("harness.certify.pipeline.open_server", lambda _, **__: pytest.fail("a server was started"))
    with pytest.raises(pytest.fail.Exception, match="a server was started"):
        main(["certify", "--config", str(config), "--skip", "pools"])
