"""The cause of a bad plan is read off the plan and the facts, without a database."""

from dataclasses import replace
from typing import Any

from harness.bench.facts import Facts, Index, PolicyFunction, Table
from harness.bench.model import TOLD, Sample, Subject
from harness.bench.plans import Planned, findings_of
from harness.bench.price import alike, skewed
from harness.config.model import BenchQuery
from harness.world.model import Principal

QUERY = BenchQuery(name="q", sql="SELECT", params="SELECT")


def _index(name: str, *columns: str) -> Index:
    return Index(
        schema="public", relation="notes", name=name, is_unique=False, of_constraint=False, of_reference=False,
        valid=True, partial=False, size=8192, definition="", columns=columns,
    )  # fmt: skip


def _facts(*indexes: Index, functions: tuple[PolicyFunction, ...] = ()) -> Facts:
    table = Table(
        schema="public", name="notes", believed=50_000, row_security=True, pages=500, live=50_000, changed=0,
        analysed=True, size=500 * 8192,
    )  # fmt: skip
    return Facts(indexes=indexes, tables=(table,), functions=functions, owned={"notes": "tenant_id"})


def _scan(expected: str | None = None, **more: Any) -> Planned:
    node = {"Node Type": "Seq Scan", "Relation Name": "notes", "Plan Rows": 10, "Actual Rows": 10, "Actual Loops": 1}
    query = replace(QUERY, index=expected)
    return Planned(query=query, plan={"Plan": {**node, **more}}, explicit=None, statement="SELECT", tenant="1")


def test_an_estimate_that_a_sub_select_hides_is_told_with_its_cause() -> None:
    hidden = _scan(**{
        "Node Type": "Index Scan", "Index Name": "ix", "Index Cond": "(tenant_id = (InitPlan 1).col1)",
        "Plan Rows": 660, "Actual Rows": 59_000,
    })  # fmt: skip
    (found,) = findings_of(hidden, _facts(_index("ix", "tenant_id")))
    assert (found.rule, found.severity) == ("estimate-off", TOLD)
    assert "sub-select" in found.explanation


def test_an_estimate_that_is_right_is_not_told() -> None:
    right = _scan(**{
        "Node Type": "Index Scan", "Index Name": "ix", "Index Cond": "(tenant_id = 1)", "Plan Rows": 58_000,
        "Actual Rows": 59_000,
    })  # fmt: skip
    assert findings_of(right, _facts(_index("ix", "tenant_id"))) == ()


def test_a_scan_of_a_table_at_size_without_a_known_cause_is_still_a_finding() -> None:
    whole = _scan(**{"Rows Removed by Filter": 49_000, "Filter": "(tenant_id = 1)"})
    (found,) = findings_of(whole, _facts(_index("ix", "tenant_id")))
    assert found.rule == "seq-scan"


def test_a_scan_of_a_few_rows_is_not_a_finding() -> None:
    assert findings_of(_scan(**{"Rows Removed by Filter": 90}), _facts(_index("ix", "tenant_id"))) == ()


def test_a_declared_index_that_the_plan_passes_by_is_named() -> None:
    by_number = {"Node Type": "Index Scan", "Index Name": "pk", "Index Cond": "(tenant_id = 1)"}
    facts = _facts(_index("pk", "tenant_id", "id"), _index("ix", "tenant_id", "made"))
    (found,) = findings_of(_scan("ix", **by_number), facts)
    assert found.rule == "plan-without-index"
    assert findings_of(_scan("pk", **by_number), facts) == ()


def test_rows_that_are_sorted_away_are_named() -> None:
    inner = {
        "Node Type": "Index Scan", "Relation Name": "notes", "Index Name": "ix", "Index Cond": "(tenant_id = 1)",
        "Plan Rows": 9_000, "Actual Rows": 10_000, "Actual Loops": 1,
    }  # fmt: skip
    sort = {"Node Type": "Sort", "Actual Rows": 50, "Actual Loops": 1, "Plans": [inner]}
    limit = {"Node Type": "Limit", "Actual Rows": 50, "Actual Loops": 1, "Plans": [sort]}
    planned = Planned(query=QUERY, plan={"Plan": limit}, explicit=None, statement="SELECT", tenant="1")
    (found,) = findings_of(planned, _facts(_index("ix", "tenant_id")))
    assert found.rule == "rows-examined"
    assert "sorted" in found.explanation


def test_a_sum_over_many_rows_is_not_called_wasteful() -> None:
    inner = {
        "Node Type": "Index Only Scan", "Relation Name": "notes", "Index Name": "ix", "Index Cond": "(tenant_id = 1)",
        "Plan Rows": 9_000, "Actual Rows": 10_000, "Actual Loops": 1,
    }  # fmt: skip
    total = {"Node Type": "Aggregate", "Actual Rows": 1, "Actual Loops": 1, "Plans": [inner]}
    planned = Planned(query=QUERY, plan={"Plan": total}, explicit=None, statement="SELECT", tenant="1")
    assert findings_of(planned, _facts(_index("ix", "tenant_id"))) == ()


def _sample(tenant: str, returned: int) -> Sample:
    principal = Principal(tenant=tenant, tenants=frozenset({tenant}), parameters=(), enter=())
    return Sample(principal=principal, params={}, tenant=tenant, returned=returned)


def test_growth_compares_samples_that_return_equally_many_rows() -> None:
    base, grown = alike([_sample("1", 5), _sample("2", 20)], [_sample("3", 20), _sample("4", 20), _sample("5", 7)])
    assert [each.tenant for each in base] == ["2", "2"]
    assert [each.tenant for each in grown] == ["3", "4"]
    assert alike([_sample("1", 5)], [_sample("2", 6)]) == ((), ())


def test_skew_compares_tenants_that_differ_tenfold_or_none() -> None:
    subject = Subject(query=QUERY, samples=tuple(_sample(str(n), 20) for n in range(8)))
    assert skewed(subject, {str(n): 0.125 for n in range(8)}) is None
    pair = skewed(subject, {str(n): 0.5**n for n in range(8)})
    assert pair is not None
    assert {each.tenant for each in pair[0]} == {"7", "6"}
    assert {each.tenant for each in pair[1]} == {"0", "1"}
