"""The verdict of the whole is that of its worst phase; a phase that broke off is doubt, and takes no other down."""

import psycopg
import pytest

from harness.certify.phases import Document, Phase, exit_code, not_run, run_phase, worst
from harness.errors import Exit, Interrupted, UsageError


def phases(*verdicts: str) -> list[Phase]:
    return [Phase(name=f"phase {number}", document={"verdict": word}) for number, word in enumerate(verdicts)]


@pytest.mark.parametrize(
    ("verdicts", "whole", "code"),
    [
        (("isolated", "held", "held"), "held", Exit.HELD),
        (("isolated", "not-run"), "held", Exit.HELD),
        (("isolated", "inconclusive", "not-run"), "inconclusive", Exit.INCONCLUSIVE),
        (("held", "missed", "inconclusive"), "missed", Exit.VIOLATED),
        (("inconclusive", "missed", "breached"), "breached", Exit.VIOLATED),
        (("not-run", "not-run"), "inconclusive", Exit.INCONCLUSIVE),
        ((), "inconclusive", Exit.INCONCLUSIVE),
    ],
)
def test_the_worst_phase_gives_the_verdict_and_the_exit_code(verdicts: tuple[str, ...], whole: str, code: Exit) -> None:
    assert worst(phases(*verdicts)) == whole
    assert exit_code(whole) is code


def test_a_word_that_nobody_knows_is_doubt() -> None:
    assert exit_code("splendid") is Exit.INCONCLUSIVE


@pytest.mark.parametrize(
    "error",
    [
        Interrupted("the server went away", remedy="run again"),
        UsageError("no such pool", remedy="name another"),
        psycopg.OperationalError("closed"),
    ],
)
def test_a_phase_that_breaks_off_is_inconclusive_and_says_why(error: Exception) -> None:
    def breaks_off() -> Document:
        raise error

    phase = run_phase("load", breaks_off)
    assert phase.verdict == "inconclusive"
    assert phase.document["why"] == str(error)
    assert phase.document["findings"] == []


def test_a_fault_of_ours_is_not_taken_for_doubt_about_the_target() -> None:
    def wrong() -> Document:
        raise AssertionError("a fault of the harness")

    with pytest.raises(AssertionError, match="fault of the harness"):
        run_phase("attack", wrong)


def test_a_phase_keeps_its_own_seconds_and_gets_them_where_it_has_none() -> None:
    assert run_phase("attack", lambda: {"verdict": "isolated", "seconds": 4.2}).document["seconds"] == 4.2
    assert run_phase("server", lambda: {"verdict": "held"}).document["seconds"] >= 0


def test_what_is_not_run_says_why_and_changes_nothing() -> None:
    left_out = not_run("bench", "left out with --skip")
    assert (left_out.verdict, left_out.document["why"]) == ("not-run", "left out with --skip")
    assert worst([*phases("held"), left_out]) == "held"
