"""The long load: 1,000 tenants, 100 users and 10 connections, every pooler and every fault, five million rows checked."""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

import pytest

from harness.cli.commands.load import doors
from harness.config.load import load_config
from harness.target.connect import dsn_with
from harness.target.model import Server
from harness.target.server import open_server
from harness.target.system import provision, seed
from harness.target.throwaway import throwaway
from harness.traffic.options import POOLERS, Options
from harness.traffic.pipeline import run_load
from harness.traffic.report import LoadReport

pytestmark = pytest.mark.load
ROOT = Path(__file__).parents[3]
CONFIG = load_config(ROOT / "tenantproof.toml")
TENANTS, ROWS = 1000, 5_000_000
KINDS = {
    "backend-terminated",
    "statement-cancelled",
    "connections-exhausted",
    "server-restarted",
    "statement-timed-out",
    "request-cancelled",
    "deadlock",
    "huge-query",
}


@pytest.fixture(scope="module")
def seeded() -> Iterator[tuple[Server, str]]:
    with open_server("embedded") as server, throwaway(server.dsn, "long") as name:
        dsn = dsn_with(server.dsn, dbname=name)
        provision(CONFIG, dsn)
        seed(CONFIG, dsn, tenants=TENANTS, rows=400 * TENANTS)
        yield server, dsn


def _loaded(seeded: tuple[Server, str], pooler: str, seconds: float, via: str = "sql") -> LoadReport:
    server, dsn = seeded
    asked = Options(
        users=100,
        duration=seconds,
        tenants=TENANTS,
        connections=10,
        pooler=pooler,
        via=via,
        workers=2,
        faults=True,
    )
    report = run_load(CONFIG, dsn, asked, owned=True, server=server, doors=doors(server.bindir))
    print(f"\n{pooler}, {via}\n{report.text()}", file=sys.stderr)
    return report


def test_five_million_rows_behind_every_pooler_and_through_every_fault(seeded: tuple[Server, str]) -> None:
    """A round of each pooler, then as many more of the fastest as it takes."""
    began, rows, faults = time.monotonic(), Counter[str](), Counter[str]()
    for pooler in (*POOLERS, *repeat("psycopg", 20)):
        if sum(rows.values()) >= ROWS and len(rows) == len(POOLERS):
            break
        report = _loaded(seeded, pooler, 60)
        assert report.verdict == "held", report.text()
        figures = report.figures
        assert figures["foreign_rows"] == 0
        assert (figures["writes_lost"], figures["writes_doubled"]) == (0, 0)
        assert figures["writes_acknowledged"] > 0
        assert figures["recovered_s"] < 10
        rows[pooler] += figures["rows_checked"]
        for struck in report.faults:
            faults[str(struck["kind"])] += int(struck["count"])
    spent = time.monotonic() - began
    print(f"\n{sum(rows.values())} rows in {spent:.0f} s: {dict(rows)}\n{dict(faults)}", file=sys.stderr)
    assert {kind for kind, count in faults.items() if count} == KINDS | {"pooler-restarted"}
    assert sum(rows.values()) >= ROWS
    assert spent < 600


def test_the_service_holds_through_every_fault_too(seeded: tuple[Server, str]) -> None:
    report = _loaded(seeded, "psycopg", 30, via="http")
    assert report.verdict == "held", report.text()
    assert report.figures["rows_checked"] > 0
    assert (report.figures["writes_lost"], report.figures["writes_doubled"]) == (0, 0)
