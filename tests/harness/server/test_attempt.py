"""A probe answers only beside its controls, and whatever fails is said, never taken for silence."""

from collections.abc import Iterator

import pytest

from harness.server.attempt import Answer, Outcome, as_psql_does, attempt
from harness.server.model import Step
from harness.server.scratch import Scratch, scratch
from harness.server.table import defect_from
from harness.target.model import Server

FACTS = 'cve = "CVE-2000-1"\ntitle = "t"\nsince = "9.5"\nfixed_in = ["15.1"]\n'
SETUP = """
CREATE TABLE guarded (body text);

INSERT INTO guarded VALUES (:'secret');

CREATE TABLE open AS TABLE guarded;

ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;

GRANT SELECT ON guarded, open TO :"a";
"""
OPEN = 'SET ROLE :"a";\n\nSELECT body FROM open;'
GUARDED = 'SET ROLE :"a";\n\nSELECT body FROM guarded;'


@pytest.fixture
def made(server: Server) -> Iterator[Scratch]:
    with scratch(server.dsn) as opened:
        yield opened


def tried(made: Scratch, *, probe: str, control: str = OPEN, silent: str = GUARDED, setup: str = SETUP) -> Answer:
    text = f"-- @setup\n{setup}\n-- @probe\n{probe}\n-- @control\n{control}\n-- @silent\n{silent}\n"
    return attempt(defect_from(FACTS, text), made, secret="the secret")


def test_a_probe_that_shows_the_secret_leaks(made: Scratch) -> None:
    assert tried(made, probe=OPEN) == Answer(outcome=Outcome.LEAKED)


def test_a_probe_that_the_policy_stops_is_silent(made: Scratch) -> None:
    assert tried(made, probe=GUARDED) == Answer(outcome=Outcome.SILENT)


def test_a_secret_in_an_error_or_a_notice_leaks_too(made: Scratch) -> None:
    notice = "DO $$ BEGIN RAISE NOTICE '%', (SELECT body FROM open); END $$;"
    assert tried(made, probe=notice).outcome is Outcome.LEAKED


def test_only_the_last_answer_counts(made: Scratch) -> None:
    assert tried(made, probe=f"SELECT body FROM open;\n\n{GUARDED}").outcome is Outcome.SILENT


def test_silence_beside_a_silent_control_is_a_failure(made: Scratch) -> None:
    answer = tried(made, probe=GUARDED, control=GUARDED)
    assert answer.outcome is Outcome.FAILED
    assert "control" in answer.why


def test_a_probe_that_would_always_fire_is_a_failure(made: Scratch) -> None:
    answer = tried(made, probe=OPEN, silent=OPEN)
    assert answer.outcome is Outcome.FAILED
    assert "avoids the defect" in answer.why


def test_a_refusal_at_the_end_is_an_answer(made: Scratch) -> None:
    assert tried(made, probe='SET ROLE :"b";\n\nSELECT body FROM open;').outcome is Outcome.SILENT


def test_a_refusal_before_the_end_is_a_failure_unless_it_is_due(made: Scratch) -> None:
    refused = 'SET ROLE :"b";\n\nDROP TABLE open;\n\nRESET ROLE;\n\nSELECT 1;'
    answer = tried(made, probe=refused)
    assert answer.outcome is Outcome.FAILED
    assert "lack of privilege (42501" in answer.why


def test_a_refusal_that_is_due_lets_the_probe_go_on(made: Scratch) -> None:
    refused = 'SET ROLE :"b";\n\n-- @refusable\nDROP TABLE open;\n\nRESET ROLE;\n\nSELECT body FROM open;'
    assert tried(made, probe=refused).outcome is Outcome.LEAKED


def test_an_unexpected_error_is_a_failure_with_its_sqlstate(made: Scratch) -> None:
    answer = tried(made, probe="SELECT 1/0;")
    assert answer.outcome is Outcome.FAILED
    assert "22012" in answer.why


def test_a_setup_that_fails_is_a_failure(made: Scratch) -> None:
    answer = tried(made, probe=OPEN, setup="CREATE TABLE guarded (body nosuchtype);")
    assert answer.outcome is Outcome.FAILED
    assert "42704" in answer.why


def test_a_session_that_is_ended_is_a_failure(made: Scratch) -> None:
    answer = tried(made, probe="SELECT pg_terminate_backend(pg_backend_pid());")
    assert answer.outcome is Outcome.FAILED
    assert "57P01" in answer.why


def test_variables_are_quoted_as_psql_quotes_them() -> None:
    step = Step(sql="SELECT :'secret'::text FROM :\"a\"")
    assert as_psql_does(step, {"a": 'o"x', "secret": "it's"}).sql == "SELECT 'it''s'::text FROM \"o\"\"x\""


def test_a_variable_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="nobody"):
        as_psql_does(Step(sql='SET ROLE :"nobody"'), {})
