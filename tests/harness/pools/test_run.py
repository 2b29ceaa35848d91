"""What was asked for runs or is an error; what could not be judged is never called held."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from harness.config.model import Accept, Pools
from harness.errors import ConfigError, UsageError
from harness.pools import choose
from harness.pools.choose import Chosen
from harness.pools.control import Control
from harness.pools.direct import PsycopgPool
from harness.pools.run import run_on, run_pools
from harness.pools.stage import Stage
from harness.record.model import Severity
from harness.target.connect import connect
from tests.harness.pools.broken import NothingReset
from tests.harness.pools.conftest import Configure, Judge


def test_absent_pgbouncer_is_not_run_and_the_others_are(
    target: str, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choose, "find", lambda: None)
    monkeypatch.setattr(choose, "BUILT_IN", {"psycopg_pool": PsycopgPool})
    report = run_pools(configure(), target, steps=60)
    states = {pool.name: pool.verdict for pool in report.pools}
    assert states == {"psycopg_pool": "held", "pgbouncer-transaction": "not-run", "pgbouncer-session": "not-run"}
    assert report.verdict == "held"


def test_pools_beside_the_subject_are_judged_too_and_every_pool_is_listed(
    target: str, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choose, "find", lambda: None)
    monkeypatch.setattr(choose, "BUILT_IN", {"psycopg_pool": PsycopgPool, "sqlalchemy": PsycopgPool})
    config = configure("broken:Pool")
    config = replace(config, pools=replace(config.pools, skip=("sqlalchemy",)))
    report = run_pools(config, target, steps=60, beside=10)
    pools = {pool.name: pool for pool in report.pools}
    assert {name: pool.verdict for name, pool in pools.items()} == {
        "tests.harness.pools.broken.Pool": "held",
        "psycopg_pool": "held",
        "sqlalchemy": "not-run",
        "pgbouncer-transaction": "not-run",
        "pgbouncer-session": "not-run",
    }
    assert pools["sqlalchemy"].to_json()["why"] == "left out by [pools] skip"
    assert pools["psycopg_pool"].switches
    assert any("judged shortly" in note for note in pools["psycopg_pool"].notes)


def test_breach_of_a_pool_beside_the_subject_counts(
    target: str, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choose, "find", lambda: None)
    monkeypatch.setattr(choose, "BUILT_IN", {"psycopg_pool": NothingReset})
    report = run_pools(configure("broken:Pool"), target, steps=60, beside=10)
    assert [pool.verdict for pool in report.pools][:2] == ["held", "breached"]
    assert report.verdict == "breached"


def test_one_pooler_alone_leaves_the_others_listed(configure: Configure) -> None:
    listed = choose.choose(configure("broken:Pool"), "psycopg_pool")
    assert [each.name for each in listed if not each.left_out] == ["psycopg_pool"]
    assert {each.left_out for each in listed[1:]} == {"left out by --pooler psycopg_pool"}
    assert [each.name for each in listed[1:]] == [
        "tests.harness.pools.broken:Pool",
        "psycopg_pool-async",
        "sqlalchemy",
        "sqlalchemy-async",
        "pgbouncer-transaction",
        "pgbouncer-session",
    ]


@pytest.mark.parametrize(("skip", "says"), [("pgpool", "is no pool"), ("psycopg_pool", "is the subject")])
def test_pool_that_cannot_be_left_out_is_an_error(configure: Configure, skip: str, says: str) -> None:
    config = replace(configure(), pools=Pools(subject="psycopg_pool", skip=(skip,)))
    with pytest.raises(ConfigError, match=says):
        choose.choose(config, None)


def test_absent_pgbouncer_asked_for_by_name_is_an_error(
    target: str, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choose, "find", lambda: None)
    with pytest.raises(UsageError, match="not installed"):
        run_pools(configure(), target, pooler="pgbouncer")


def test_unknown_pooler_is_an_error_that_names_the_known(target: str, configure: Configure) -> None:
    with pytest.raises(UsageError, match="psycopg_pool-async"):
        run_pools(configure(), target, pooler="pgpool")


@pytest.mark.parametrize("subject", ["no_such_module_here:Pool", "tests.harness.pools.broken:NoSuchPool", "pool"])
def test_subject_that_cannot_be_loaded_is_an_error(target: str, configure: Configure, subject: str) -> None:
    config = replace(configure(), pools=Pools(subject=subject))
    with pytest.raises(ConfigError, match="subject"):
        run_pools(config, target)


def test_subject_is_imported_from_the_folder_of_the_configuration(
    shared_stage: tuple[Stage, Control], configure: Configure, tmp_path: Path
) -> None:
    text = "from tests.harness.pools.broken import Pool\n\ndef made(dsn):\n    return Pool(dsn)\n"
    (tmp_path / "pool_of_the_project.py").write_text(text, encoding="utf-8")
    report = run_on(configure(), *shared_stage, [Chosen(name="pool_of_the_project:made")], steps=60)
    assert [pool.name for pool in report.pools] == ["pool_of_the_project.made"]
    assert report.verdict == "held", report.to_json()


def test_one_tenant_alone_is_an_error(target: str, configure: Configure) -> None:
    config = configure()
    only = "SELECT 1 AS tenant, 11 AS user_id"
    with pytest.raises(ConfigError, match="fewer than two tenants"):
        run_pools(replace(config, tenancy=replace(config.tenancy, principals=only)), target)


def test_nothing_to_see_is_inconclusive(target: str, configure: Configure) -> None:
    with connect(target) as conn:
        conn.execute("ALTER TABLE drafts RENAME TO d; CREATE TABLE ids AS TABLE members; TRUNCATE d, items, members")
    config = configure()
    tenancy = replace(config.tenancy, principals="SELECT tenant_id AS tenant, id AS user_id FROM ids")
    report = run_pools(replace(config, tenancy=tenancy), target, steps=60, pooler="psycopg_pool")
    assert report.verdict == "inconclusive"
    assert any("nothing could leak" in doubt for doubt in report.doubts)


def test_subject_that_is_not_the_declared_tenant_is_inconclusive(judge: Judge) -> None:
    report = judge("broken:NeverEnters", steps=60)
    assert report.verdict == "inconclusive"
    assert any("not what [tenancy] says" in doubt for pool in report.pools for doubt in pool.doubts)


def test_subject_that_fails_without_reason_is_inconclusive(judge: Judge) -> None:
    report = judge("broken:LeaksConnections", steps=60)
    assert report.verdict == "inconclusive"


def test_subject_without_sessions_of_nobody_is_judged_by_its_tenants(judge: Judge) -> None:
    right = judge("broken:NobodyRefused", steps=60)
    assert right.verdict == "held", right.to_json()
    assert right.pools[0].notes


def test_waived_finding_stays_and_does_not_fail(shared_stage: tuple[Stage, Control], configure: Configure) -> None:
    accept = tuple(
        Accept(finding=f"{severity}:pool:tests.harness.pools.broken.RoleForgotten", reason="r", owner="o", expires=day)
        for severity, day in (("integrity", date.max), ("content", date.max))
    )
    name = "tests.harness.pools.broken:RoleForgotten"
    report = run_on(replace(configure(), accept=accept), *shared_stage, [Chosen(name=name)], steps=120)
    assert report.findings
    assert all(each.waiver is not None for each in report.findings)
    assert report.verdict == "held"


def test_what_fails_is_what_was_asked_for(target: str, configure: Configure) -> None:
    config = configure("broken:SequencesKept")
    named = run_pools(config, target, steps=60, failing=frozenset({Severity.ACTIVITY}))
    assert {each.severity for each in named.findings} == {Severity.ACTIVITY}
    assert named.verdict == "breached"


def test_target_is_not_touched_and_the_document_names_what_was_done(target: str, configure: Configure) -> None:
    rows = "SELECT array_agg(xmin::text ORDER BY id) FROM items"
    databases = "SELECT count(*) FROM pg_database"
    with connect(target) as conn:
        before = (conn.execute(rows).fetchone(), conn.execute(databases).fetchone())
    document = run_pools(configure(), target, steps=60, seed=7, pooler="psycopg_pool").to_json()
    with connect(target) as conn:
        assert (conn.execute(rows).fetchone(), conn.execute(databases).fetchone()) == before
    assert document["verdict"] == "held"
    assert document["seed"] == 7
    assert document["findings"] == []


def test_leftovers_that_the_role_may_not_leave_are_told_as_closed(target: str, configure: Configure) -> None:
    with connect(target) as conn:
        conn.execute(f"REVOKE TEMPORARY ON DATABASE {conn.info.dbname} FROM PUBLIC".encode())
    report = run_pools(configure("broken:TemporaryTablesKept"), target, steps=60)
    assert {("temporary-table", "42501"), ("session-authorization", "42501")} <= set(report.refused)
    assert report.verdict == "held", report.to_json()
