"""Noninterference on tiny histories: what differs is told, noise is not."""

from hypothesis import given
from hypothesis import strategies as st

from harness.oracle.compare import differences
from harness.record.model import Event, Observation

cells = st.one_of(st.none(), st.text(max_size=6))
rows = st.lists(st.tuples(cells, cells), max_size=6).map(tuple)


def seen(*events: Event) -> Observation:
    return Observation(events=tuple(enumerate(events)))


def table(listed: tuple[tuple[str | None, ...], ...]) -> Event:
    return Event("rows", ("a", "b"), listed)


@given(rows)
def test_what_is_the_same_in_any_order_does_not_differ(listed: tuple[tuple[str | None, str | None], ...]) -> None:
    assert differences(seen(table(listed)), seen(table(listed[::-1]))) == ()


@given(rows, st.tuples(cells, cells))
def test_one_more_row_differs(
    listed: tuple[tuple[str | None, str | None], ...], extra: tuple[str | None, str | None]
) -> None:
    (found,) = differences(seen(table((*listed, extra))), seen(table(listed)))
    assert found.only_here == (extra,)
    assert found.only_there == ()


@given(rows)
def test_a_column_that_differs_between_runs_in_one_world_is_masked(
    listed: tuple[tuple[str | None, str | None], ...],
) -> None:
    here = seen(table(tuple((a, f"{n}") for n, (a, _) in enumerate(listed))))
    again = seen(table(tuple((a, f"x{n}") for n, (a, _) in enumerate(listed))))
    there = seen(table(tuple((a, f"y{n}") for n, (a, _) in enumerate(listed))))
    assert differences(here, there, (again,)) == ()


def test_another_error_differs() -> None:
    here, there = Event("error", ("23505", "duplicate")), Event("tag", ("INSERT 0 1",))
    (found,) = differences(seen(here), seen(there))
    assert found.kind == "error"


def test_an_error_that_comes_and_goes_in_one_world_is_no_evidence() -> None:
    here, again, there = Event("error", ("40001", "x")), Event("tag", ("SELECT 1",)), Event("tag", ("SELECT 2",))
    assert differences(seen(here), seen(there), (seen(again),)) == ()
