"""A probe answers only if it could have: its control must show the secret, and its silent twin must not.

Each section runs in a session of its own, which begins as the privileged user. Only the answer of its last
statement counts (rows, notices and the error's text).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

import psycopg
from psycopg.rows import TupleRow

from harness.errors import TenantproofError
from harness.server.model import PRIVILEGE, Defect, Step
from harness.server.scratch import Scratch
from harness.sql.compose import identifier, literal
from harness.target.connect import connect

_VARIABLE = re.compile(r""":"(\w+)"|:'(\w+)'""")
_FENCES = (
    "SET client_min_messages = notice",
    "SET row_security = on",
    "SET statement_timeout = '20s'",
    "SET lock_timeout = '5s'",
)


class Outcome(Enum):
    LEAKED = "leaked"
    SILENT = "silent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a probe found. ``why`` says what failed, where it failed."""

    outcome: Outcome
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failed(Exception):
    why: str


def attempt(defect: Defect, scratch: Scratch, *, secret: str) -> Answer:
    """Run the probe of ``defect`` with its controls in ``scratch``; ``secret`` is the other tenant's value."""
    schema = defect.cve.lower().replace("-", "_")
    try:
        variables = {"a": _new_role(scratch), "b": _new_role(scratch), "schema": schema, "secret": secret}
        variables["me"] = scratch.conn.info.parameter_status("session_authorization") or scratch.conn.info.user
        _run(scratch, schema, (*_opening(schema), *defect.script.setup), variables)
        sections: dict[str, tuple[Step, ...]] = {
            "probe": defect.script.probe,
            "control": defect.script.control,
            "silent": defect.script.silent,
        }
        leaked = {name: _run(scratch, schema, sections[name], variables) for name in defect.script.order}
    except _Failed as failed:
        return Answer(outcome=Outcome.FAILED, why=failed.why)
    if not leaked["control"]:
        return Answer(outcome=Outcome.FAILED, why="its control, which nothing protects, did not show the secret")
    if leaked["silent"]:
        return Answer(outcome=Outcome.FAILED, why="its control that avoids the defect showed the secret as well")
    return Answer(outcome=Outcome.LEAKED if leaked["probe"] else Outcome.SILENT)


def as_psql_does(step: Step, variables: Mapping[str, str]) -> Step:
    """``step`` with ``:"name"`` and ``:'name'`` filled in. Raises KeyError for a variable that is not there."""

    def fill(found: re.Match[str]) -> str:
        return identifier(variables[found[1]]) if found[1] else literal(variables[found[2]])

    return replace(step, sql=_VARIABLE.sub(fill, step.sql))


def _opening(schema: str) -> tuple[Step, ...]:
    name = identifier(schema)
    return Step(sql=f"CREATE SCHEMA {name}"), Step(sql=f"GRANT USAGE ON SCHEMA {name} TO PUBLIC")


def _new_role(scratch: Scratch) -> str:
    try:
        return scratch.role()
    except psycopg.Error as error:
        raise _Failed(why=f"no role could be made ({brief(error)})") from error


def _run(scratch: Scratch, schema: str, steps: tuple[Step, ...], variables: Mapping[str, str]) -> bool:
    """Whether the last of ``steps`` showed the secret."""
    try:
        with connect(scratch.dsn) as conn:
            conn.prepare_threshold = None
            heard: list[str] = []
            conn.add_notice_handler(lambda diagnostic: heard.append(str(diagnostic.message_primary)))
            for fence in (*_FENCES, f"SET search_path = {identifier(schema)}"):
                conn.execute(fence)
            for step in steps:
                heard.clear()
                heard += _tell(conn, as_psql_does(step, variables), is_last=step is steps[-1])
            return variables["secret"] in "\n".join(heard)
    except psycopg.Error as error:
        raise _Failed(why=f"its session failed ({brief(error)})") from error
    except TenantproofError as error:
        raise _Failed(why=error.what) from error


def _tell(conn: psycopg.Connection[TupleRow], step: Step, *, is_last: bool) -> list[str]:
    """All that the statement gives back but its notices; a refusal is an answer where it is due."""
    try:
        cursor = conn.execute(step.sql)
        return [str(cell) for row in cursor.fetchall() for cell in row] if cursor.description else []
    except psycopg.Error as error:
        if error.sqlstate and error.sqlstate in (step.refusal, PRIVILEGE if is_last else None):
            return [str(error)]
        what = "was refused for lack of privilege" if error.sqlstate == PRIVILEGE else "raised unexpectedly"
        raise _Failed(why=f"it {what} ({brief(error)})") from error


def brief(error: psycopg.Error) -> str:
    """SQLSTATE and first line of an error."""
    first = str(error).strip().partition("\n")[0]
    return f"{error.sqlstate}: {first}" if error.sqlstate else first
