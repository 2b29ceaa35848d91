"""What comes back is held against who asked; the first foreign row is written down at once, and ends the run."""

import json
import re
import time
import uuid
from collections.abc import Callable, Iterable
from typing import Any, TextIO

import psycopg

from load.draw import Turn
from load.job import Actor, Job
from load.marks import Marks
from load.tally import Tally

_TOKEN = re.compile(r"tp:([0-9a-f]{16})")


class Inspector:
    """The marks, the tally and the list of acknowledged writes of one process."""

    def __init__(self, job: Job, on_breach: Callable[[], None]) -> None:
        self.tally = Tally()
        self._job = job
        self._marks = Marks(job.secret, job.tenants, job.discriminators, job.columns)
        self._on_breach = on_breach
        self._acks: TextIO | None = None
        if job.folder is not None:
            self._acks = (job.folder / f"acks-{uuid.uuid4().hex}.txt").open("w", encoding="ascii", buffering=1)

    def acknowledge(self, token: str) -> None:
        """A write was answered: from now on it must be there."""
        self.tally.acknowledged += 1
        if self._acks is not None:
            self._acks.write(f"{token}\n")

    def rows(self, turn: Turn, result: psycopg.pq.abc.PGresult, pid: int, before: Actor | None) -> None:
        """Check the rows of one result."""
        found = self._counted(
            turn.query.name, self._marks.owners(result), turn.actor, _supplied(turn.program, self._marks)
        )
        if found:
            self._told(_of_sql(turn, pid, before), *found)

    def document(self, name: str, document: Any, actor: Actor | None, told: dict[str, Any], supplied: str) -> None:
        """Check the rows of one JSON answer; ``supplied`` is what the request itself said."""
        found = self._counted(name, self._marks.owners_in(document), actor, _supplied((supplied,), self._marks))
        if found:
            self._told(told, *found)

    def _counted(
        self, name: str, listed: Iterable[frozenset[str]], actor: Actor | None, supplied: frozenset[str]
    ) -> tuple[set[str], int] | None:
        allowed = (actor.tenants if actor is not None else frozenset[str]()) | supplied
        foreign: set[str] = set()
        rows = bad = silent = 0
        for owners in listed:
            if not owners:
                silent += 1
                continue
            rows += 1
            if not owners <= allowed:
                foreign |= owners - allowed
                bad += 1
        tally = self.tally
        tally.rows += rows
        tally.unmarked += silent
        if rows:
            tally.checked[name] += rows
        if silent:
            tally.silent[name] += silent
        return (foreign, bad) if foreign else None

    def _told(self, told: dict[str, Any], foreign: set[str], count: int) -> None:
        told = {**told, "owners": sorted(foreign)[:5], "rows": count, "at": time.time()}
        self.tally.breach(told, count)
        if self._job.folder is not None:
            # A message to the master may be lost when the run ends at once; a file is not.
            (self._job.folder / f"breach-{uuid.uuid4().hex}.json").write_text(json.dumps(told), encoding="utf-8")
        self._on_breach()


def _supplied(texts: Iterable[str], marks: Marks) -> frozenset[str]:
    """Whose tokens somebody wrote into the request: to get those back tells nothing."""
    return frozenset(marks.owner_of(token) for text in texts for token in _TOKEN.findall(text))


def _of_sql(turn: Turn, pid: int, before: Actor | None) -> dict[str, Any]:
    return {
        "request": turn.query.name if not turn.program else "attempt",
        "manner": turn.manner,
        "tenant": turn.actor.tenant if turn.actor is not None else None,
        "enter": list(turn.actor.enter) if turn.actor is not None else [],
        "sql": turn.query.sql if not turn.program else ";\n".join(turn.program),
        "params": turn.params if not turn.program else {},
        "connection": pid,
        "previous": before.tenant if before is not None else None,
        "previous_enter": list(before.enter) if before is not None else [],
    }
