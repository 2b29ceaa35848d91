"""Doubt is never green: a run that checked nothing, or was cut short, has not held."""

import pytest

from harness.config.load import load_config
from harness.traffic.conclude import NOTHING, Outcome, conclude
from harness.traffic.figures import percentile
from harness.traffic.options import Options
from harness.traffic.report import finding, judge, missed
from tests.docs.pages import ROOT

SOUND = {"rows_checked": 10, "tenant_switches": 3, "foreign_rows": 0}


def test_a_run_that_checked_rows_and_switched_tenants_holds() -> None:
    assert judge(SOUND, [], []) == ("held", "")


@pytest.mark.parametrize("name", ["rows_checked", "tenant_switches"])
def test_a_run_that_did_not_is_inconclusive(name: str) -> None:
    assert judge(SOUND | {name: 0}, [], [])[0] == "inconclusive"


def test_a_breach_outranks_a_missed_bar_and_that_outranks_doubt() -> None:
    breach, bar = finding("foreign-row", "content", "q", "…"), finding("bar-missed", None, "rps", "…")
    assert judge(SOUND, [bar, breach], ["cut short"])[0] == "breached"
    assert judge(SOUND, [bar], ["cut short"])[0] == "missed"
    assert judge(SOUND, [], ["cut short"])[0] == "inconclusive"


def test_what_is_waived_fails_nothing_and_outranks_no_doubt() -> None:
    waiver = {"reason": "r", "owner": "o", "expires": "2099-12-31"}
    breach = finding("write-doubled", "integrity", "writes", "…") | {"waiver": waiver}
    bar = finding("bar-missed", None, "rps", "…")
    assert judge(SOUND, [breach], []) == ("held", "")
    assert judge(SOUND, [breach, bar], [])[0] == "missed"
    assert judge(SOUND, [breach], ["cut short"])[0] == "inconclusive"


def test_a_waived_foreign_row_ended_the_run_too_and_leaves_it_in_doubt() -> None:
    waiver = {"reason": "r", "owner": "o", "expires": "2099-12-31"}
    breach = finding("foreign-row", "content", "q", "…") | {"waiver": waiver}
    verdict, why = judge(SOUND | {"foreign_rows": 1}, [breach], [])
    assert verdict == "inconclusive"
    assert "ended the run" in why


def test_a_bar_on_a_latency_is_a_ceiling_and_on_a_rate_a_floor() -> None:
    kept, unknown = missed({"p99_ms": 10, "rps": 100}, {"p99_ms": 9.9, "rps": 101})
    assert (kept, unknown) == ([], [])
    broken, _ = missed({"p99_ms": 10, "rps": 100}, {"p99_ms": 10.1, "rps": 99})
    assert [each["object"] for each in broken] == ["p99_ms", "rps"]


@pytest.mark.parametrize(("errors", "rules"), [(2, {"transactions-failed"}), (1, set())])
def test_more_than_one_failed_transaction_in_a_hundred_is_a_finding(errors: int, rules: set[str]) -> None:
    second = [1000, 100, errors, 0, [[20, 100 - errors]]]
    tally = {**NOTHING, "seconds": [second], "rows": 50, "switches": 3, "failures": {"55P03": errors}}
    report = conclude(load_config(ROOT / "tenantproof.toml"), Options(), Outcome(tally=tally))
    assert {each["rule"] for each in report.findings} == rules
    assert ("55P03" in report.why) == bool(rules)


def test_the_parts_of_an_answer_are_told_where_the_service_tells_them() -> None:
    second = [1000, 2, 0, 0, [[20, 2]]]
    config, tally = load_config(ROOT / "tenantproof.toml"), {**NOTHING, "seconds": [second], "rows": 2, "switches": 1}
    silent = conclude(config, Options(), Outcome(tally=tally))
    assert (silent.figures["http_ms"], "an answer took" in silent.text()) == (None, False)
    spent = {"answers": 2, "db": 3000, "network": 1000}
    told = conclude(config, Options(), Outcome(tally={**tally, "spent": spent}))
    assert told.figures["http_ms"] == {"db": 1.5, "network": 0.5}
    assert "an answer took 2.0 ms on average: the database 1.5, network 0.5" in told.text()


def test_a_bar_whose_figure_was_not_measured_is_a_doubt() -> None:
    assert missed({"ratio": 0.3}, {"ratio": None}) == ([], ["the bar ratio was not measured"])


def test_a_percentile_is_of_all_and_none_of_nothing() -> None:
    assert percentile({10: 98, 500: 2}, 0.95) == 1.0
    assert percentile({10: 98, 500: 2}, 0.99) == 50.0
    assert percentile({}, 0.5) is None
