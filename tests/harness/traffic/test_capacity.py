"""Rates are judged round by round, and the knee is the last rate before answers come late."""

import signal
import threading

import pytest

from harness.cli.commands.load import doors
from harness.target.server import open_server
from harness.traffic.capacity import knee_of, paces_of
from harness.traffic.options import Options
from harness.traffic.pipeline import run_load
from tests.conftest import Database
from tests.harness.traffic.test_pipeline import Subject


def test_the_knee_is_the_last_rate_that_is_answered_in_time() -> None:
    steps = [[0, 300, 0, 0, [[20, 300]]], [1, 600, 0, 0, [[30, 600]]], [2, 900, 0, 0, [[9000, 900]]]]
    found = knee_of([100.0, 200.0, 300.0], steps)
    assert found["knee_rate"] == 200.0
    assert [each["answered"] for each in found["steps"]] == [1.0, 1.0, 1.0]
    assert [each["p99_ms"] for each in found["steps"]] == [2.0, 3.0, 900.0]


def test_a_rate_that_is_not_answered_at_all_is_beyond_the_knee() -> None:
    found = knee_of([100.0, 200.0], [[0, 300, 0, 0, [[20, 300]]]])
    assert found["knee_rate"] == 100.0
    assert found["steps"][1]["p99_ms"] is None


def test_without_an_answer_there_is_no_knee() -> None:
    assert knee_of([100.0], [])["knee_rate"] is None


def test_a_pace_counts_what_succeeded_in_the_seconds_of_its_windows() -> None:
    seconds = [[1000, 12, 3, 0, []], [1002, 6, 0, 0, []], [1003, 99, 0, 0, []], [1009, 30, 0, 0, []]]
    first, second, *rest = paces_of({"seconds": seconds, "cpu": 0.144}, 1000)
    assert (first.tps, second.tps) == (5.0, 10.0)
    assert {each.tps for each in rest} == {0.0}
    assert first.cpu_ms == pytest.approx(1.0)


@pytest.mark.long
def test_ctrl_c_while_capacity_is_measured_ends_in_order(database: Database, subject: Subject) -> None:
    config = subject()
    main = threading.main_thread().ident
    assert main is not None
    stop = threading.Timer(10, lambda: signal.pthread_kill(main, signal.SIGINT))
    stop.start()
    report = run_load(config, database.dsn, Options(users=2, connections=2, capacity=True), owned=True, doors=doors())
    assert report.verdict == "inconclusive"
    assert report.why.startswith("cut short")
    told = report.to_json()
    assert told["cut_short"] is True
    assert told["rows_checked"] == 0


@pytest.mark.long
def test_capacity_is_measured_beside_its_rivals(database: Database, subject: Subject) -> None:
    with open_server("embedded") as server:
        asked = Options(users=4, duration=2, connections=4, workers=2, capacity=True)
        report = run_load(subject(), database.dsn, asked, owned=True, doors=doors(server.bindir))
    figures = report.figures
    assert 0 < figures["ratio"] < figures["bare_ratio"]
    assert figures["sql_tps"] < figures["pgbench_tps"]
    assert set(figures["cpu_ms"]) == {"crowd", "bare", "pgbench"}
    assert figures["steps"][0]["answered"] > 0
    assert figures["noisy"]["flood_tps"] > 0
    assert figures["noisy_ratio"] > 0
    # What is missed may well be a goal of speed, on a machine that does something else; nothing else may.
    assert report.verdict in ("held", "missed")
    assert {found["rule"] for found in report.findings} <= {"bar-missed"}
