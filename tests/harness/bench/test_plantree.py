"""Plans are read as PostgreSQL writes them."""

from hypothesis import given
from hypothesis import strategies as st

from harness.bench.context import set_local, settings_of
from harness.bench.forms import wrapped
from harness.bench.plantree import conjuncts, examined, mentions, nodes, returned
from harness.bench.server import latency_of
from harness.bench.switching import turns

SCAN = {
    "Node Type": "Index Scan", "Relation Name": "messages", "Index Name": "ix", "Plan Rows": 10,
    "Actual Rows": 4, "Actual Loops": 3, "Rows Removed by Filter": 2, "Index Cond": "(tenant_id = 1)",
}  # fmt: skip


def test_rows_are_counted_over_all_loops() -> None:
    (node,) = nodes({"Plan": SCAN})
    assert (node.kept, node.removed, node.examined) == (12, 6, 18)


def test_a_limit_shields_only_what_it_can_stop() -> None:
    stopped = nodes({"Plan": {"Node Type": "Limit", "Plans": [SCAN]}})
    sorted_first = nodes({"Plan": {"Node Type": "Limit", "Plans": [{"Node Type": "Sort", "Plans": [SCAN]}]}})
    assert stopped[-1].limited
    assert not sorted_first[-1].limited


def test_a_bitmap_scan_has_the_condition_of_its_index() -> None:
    inner = {"Node Type": "Bitmap Index Scan", "Index Name": "ix", "Index Cond": "(tenant_id = 1)", "Actual Rows": 5}
    heap = {"Node Type": "Bitmap Heap Scan", "Relation Name": "messages", "Actual Rows": 5, "Plans": [inner]}
    tree = nodes({"Plan": heap})
    assert (tree[0].index, tree[0].condition) == ("ix", "(tenant_id = 1)")
    assert examined(tree) == 5


def test_an_update_without_returning_counts_the_rows_that_it_was_given() -> None:
    assert returned(nodes({"Plan": {"Node Type": "ModifyTable", "Actual Rows": 0, "Plans": [SCAN]}})) == 12


def test_terms_are_split_at_the_top_and_not_within_literals() -> None:
    text = "((tenant_id = 1) AND (status = 'a AND (b'::text) AND ((x = 1) OR (y = 2 AND z = 3)))"
    assert conjuncts(text) == ("tenant_id = 1", "status = 'a AND (b'::text", "(x = 1) OR (y = 2 AND z = 3)")


@given(st.lists(st.sampled_from(["a = 1", "b = '('", "c ~~ 'x AND y'"]), min_size=1, max_size=5))
def test_joined_terms_come_apart_again(terms: list[str]) -> None:
    assert conjuncts(" AND ".join(f"({term})" for term in terms) if len(terms) > 1 else terms[0]) == tuple(terms)


def test_a_column_is_told_from_a_longer_name_a_call_and_a_literal() -> None:
    assert mentions("(tenant_id = 1)", "tenant_id")
    assert not mentions("(my_tenant_id = 1)", "tenant_id")
    assert not mentions("(x = 'tenant_id'::text)", "tenant_id")


def test_a_context_of_settings_alone_can_be_a_role_default() -> None:
    enter = ["SELECT set_config('app.a', '1', true), set_config('app.b', 'it''s', true)", "SET LOCAL app.c = '3'"]
    assert settings_of(enter) == (("app.a", "1"), ("app.b", "it's"), ("app.c", "3"))
    assert set_local((("app.a", "1"),)) == """SET LOCAL "app"."a" = '1'"""


def test_a_context_that_does_more_cannot() -> None:
    for statement in ("SELECT login('1')", "SELECT set_config('app.a', f('1'), true)", "SET LOCAL ROLE tenant_1"):
        assert settings_of([statement]) is None


def test_round_trips_are_turns_of_speech() -> None:
    assert turns("F\t1\tParse\nF\t1\tBind\nB\t1\tok\nF\t9\tQuery\nB\t1\tok\nB\t1\tok\n") == 2


def test_latencies_of_pgbench_are_read_by_position() -> None:
    printed = "tps = 1\nstatement latencies in milliseconds and failures:\n  0.01  0 BEGIN;\n  0.25  0 SELECT 1\n"
    assert latency_of(printed, 1) == 0.25
    assert latency_of(printed, 2) is None


def test_the_context_is_wrapped_once_and_only_where_it_is_called() -> None:
    assert wrapped("(tenant_id = tenancy.current_tenant())") == "(tenant_id = (SELECT tenancy.current_tenant()))"
    setting = "((tenant_id)::text = current_setting('app.tenant_id'::text, true))"
    assert wrapped(setting) == "((tenant_id)::text = (SELECT current_setting('app.tenant_id'::text, true)))"
    assert wrapped("(tenant_id = ( SELECT current_tenant() AS current_tenant))") is None
    assert wrapped("(owner_id = 1)") is None
