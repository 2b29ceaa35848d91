"""The severity is the harm of what is told."""

from harness.oracle.compare import Difference
from harness.oracle.grade import grade, harmed
from harness.record.model import Answer, Attempt, Look, Severity

VALUES = frozenset({"2", "anna@example.org", "secret note"})


def attempt(statement: str, *names: str, answer: Answer = Answer.CELLS, fixed: Severity | None = None) -> Attempt:
    return Attempt(
        family="reads",
        rule="r",
        object="t",
        statements=(statement,),
        actor=None,
        names=names,
        answer=answer,
        fixed=fixed,
    )


def rows(*cells: str) -> Difference:
    return Difference(step=0, only_here=(cells,), only_there=(), kind="rows")


def test_a_value_of_the_victims_is_content() -> None:
    assert grade(rows("2", "anna@example.org"), attempt("SELECT"), VALUES, follows_values=None) is Severity.CONTENT


def test_a_value_that_the_attempt_supplied_is_not_content() -> None:
    asked = attempt("SELECT exists_('anna@example.org')", "anna@example.org")
    assert grade(rows("anna@example.org"), asked, VALUES, follows_values=None) is Severity.EXISTENCE


def test_a_number_that_counts_is_not_content() -> None:
    counted = attempt("SELECT count(*) FROM t", answer=Answer.COMPUTED)
    assert grade(rows("2"), counted, VALUES, follows_values=False) is Severity.ACTIVITY


def test_a_number_that_follows_the_values_is_content() -> None:
    summed = attempt("SELECT total()", answer=Answer.COMPUTED)
    assert grade(rows("99"), summed, VALUES, follows_values=True) is Severity.CONTENT


def test_a_value_inside_a_message_is_content() -> None:
    told = Difference(step=0, only_here=(("error", "22P02", "invalid: secret note"),), only_there=(), kind="error")
    assert grade(told, attempt("SELECT 1"), VALUES, follows_values=None) is Severity.CONTENT


def test_a_channel_that_is_graded_by_its_nature_stays_so() -> None:
    fixed = attempt("EXPLAIN SELECT", fixed=Severity.ACTIVITY)
    assert grade(rows("anna@example.org"), fixed, VALUES, follows_values=None) is Severity.ACTIVITY


def test_rows_reads_and_work_that_changed_are_harm() -> None:
    before = Look(rows={1: "a"}, reads={1: "a"}, work={"DELETE 0 t": "DELETE 1"})
    after = Look(rows={1: "b"}, reads={1: "a"}, work={"DELETE 0 t": "error 23503"})
    assert len(harmed(before, after)) == 2
    assert harmed(before, before) == ()
