"""A test for each relation and family; what was not tried is skipped, and what is uncovered fails.

``coverage`` and ``self-test`` keep a pass from being vacuous.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.attack.pipeline import Outcome
from harness.errors import TenantproofError
from harness.findings.sentence import sentence
from harness.findings.waive import terms
from harness.pytest_plugin.run import RUN
from harness.record.model import DEFAULT_FAILING, CoverageState, Finding

ELSEWHERE = "elsewhere"
FAMILIES = (
    "reads",
    "writes",
    "existence",
    "routines",
    "predicates",
    "session",
    "privilege",
    "victim-acts",
    "shared-channels",
    "generated",
)


class Described(pytest.File):
    """A tenantproof.toml."""

    def collect(self) -> Iterator[pytest.Collector]:
        try:
            relations = self.config.stash[RUN].relations
        except TenantproofError as error:
            raise self.CollectError(str(error)) from None
        for name in (*relations, ELSEWHERE):
            yield Subject.from_parent(self, name=name)


class Subject(pytest.Collector):
    """A relation; or what is none: routines, sequences, settings, roles, channels."""

    def collect(self) -> Iterator[pytest.Item]:
        for name in (*FAMILIES, "self-test" if self.name == ELSEWHERE else "coverage"):
            item = Attacked.from_parent(self, name=name, subject=self.name)
            item.add_marker("tenantproof")
            yield item


class Attacked(pytest.Item):
    """What one family showed of one subject."""

    def __init__(self, *, subject: str, **given: Any) -> None:
        super().__init__(**given)
        self.subject = subject

    def runtest(self) -> None:
        try:
            outcome = self._outcome()
        except TenantproofError as error:
            raise Refused(str(error)) from None
        match self.name:
            case "self-test":
                _refuse((*outcome.doubts, *_uncalled(outcome)))
            case "coverage":
                _refuse(_uncovered(outcome, self.subject))
            case _:
                self._judge(outcome)

    def _outcome(self) -> Outcome:
        """Of one attack on all selected relations that go to one worker with this one."""
        run = self.config.stash[RUN]
        subjects = {item.subject for item in self.session.items if isinstance(item, Attacked)}
        if run.workers > 1:
            from harness.pytest_plugin.schedule import share_of

            mine = share_of(self.subject, run.workers)
            subjects = {each for each in subjects if share_of(each, run.workers) == mine}
        return run.attacked(frozenset(subjects & set(run.relations)))

    def _judge(self, outcome: Outcome) -> None:
        found = [f for f in outcome.findings if (self._place(f.object), _test(f.family)) == (self.subject, self.name)]
        for finding in found:
            self.add_report_section("call", "tenantproof", _told(finding))
        _refuse(_told(finding) for finding in found if finding.severity in DEFAULT_FAILING and finding.waiver is None)
        tried = {(self._place(name), _test(family)) for name, family in outcome.tried}
        if not found and self.name != "generated" and (self.subject, self.name) not in tried:
            pytest.skip(f"there is nothing of {self.name} to try")

    def _place(self, name: str) -> str:
        return name if name in self.config.stash[RUN].relations else ELSEWHERE

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        return str(excinfo.value) if isinstance(excinfo.value, Refused) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, f"{self.subject} {self.name}"


class Refused(Exception):
    """The text is the whole report."""


def _refuse(why: Iterable[str]) -> None:
    if told := "\n\n".join(why):
        raise Refused(told)


def _test(family: str) -> str:
    """The test of a family; what has none of its own is told under the generated programs, never lost."""
    name = family.replace(" ", "-")
    return name if name in FAMILIES else "generated"


def _uncalled(outcome: Outcome) -> Iterator[str]:
    """Routines are in no relation's tests."""
    for label in outcome.ledger.refused:
        yield from _uncovered(outcome, label)


def _uncovered(outcome: Outcome, label: str) -> Iterator[str]:
    for entry in outcome.ledger.all():
        if entry.object == label and entry.state is CoverageState.UNCOVERED:
            yield f"inconclusive: {entry.object} {entry.command} is uncovered: {entry.why}"


def _told(finding: Finding) -> str:
    lines = [finding.fingerprint, sentence(finding), finding.explanation]
    lines += [f"  {statement}" for statement in finding.statements[:8]]
    lines += [finding.observed[:400], "remedy:", *(f"  {line}" for line in finding.remedy.splitlines())]
    lines += [f"waived: {terms(finding.waiver)}"] if finding.waiver is not None else []
    return "\n".join(line for line in lines if line)
